package io.tidegate.core.config.load;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Kinds of paths in the file system: relative ones start from the file that names them, and all end up absolute. */
final class PathKinds {
    /** A file that is there and can be read; what is in it is part of the configuration. */
    private static final Kind<Path> READABLE = value -> {
        Path file = resolve(value);
        value.sources().accept(file);
        if (!Files.exists(file)) {
            throw new Refused(value.found() + " does not exist (looked for at " + file
                    + "); allowed: a file, relative to" + " the directory of this configuration file");
        }
        if (Files.isDirectory(file)) {
            throw new Refused(value.found() + " is a directory; allowed: a file");
        }
        if (!Files.isReadable(file)) {
            throw new Refused(value.found() + " cannot be read (" + file + "); allow the user that Tidegate runs as to"
                    + " read it");
        }
        return file;
    };

    /** A file with one certificate or more. */
    static final Kind<Path> CERTIFICATES = value -> {
        Path file = READABLE.read(value);
        Pem.certificates(file);
        return file;
    };

    /** A file with a private key. */
    static final Kind<Path> PRIVATE_KEY = value -> {
        Path file = READABLE.read(value);
        Pem.key(file);
        return file;
    };

    /** Where a log goes: "-", "off" or a file in a directory that is there. */
    static final Kind<String> LOG = value -> {
        String text = value.text("a path", "\"-\" for standard output, \"off\", or a file");
        if (text.equals("-") || text.equals("off")) {
            return text;
        }
        Path file = resolve(value);
        if (Files.isDirectory(file)) {
            throw new Refused(
                    value.found() + " is a directory; allowed: \"-\" for standard output, \"off\", or a file");
        }
        Path parent = file.getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw new Refused(value.found() + " is in a directory that does not exist (" + parent
                    + "); make it first; allowed: \"-\" for standard output, \"off\", or a file");
        }
        return file.toString();
    };

    private PathKinds() {}

    private static Path resolve(Value value) throws Refused {
        String text = value.text("a path", "the path of a file");
        try {
            if (!text.isBlank()) {
                return value.directory().resolve(text).normalize();
            }
        } catch (InvalidPathException e) {
            // told below
        }
        throw Refused.not("a path", value.found(), "the path of a file");
    }
}
