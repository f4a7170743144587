import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.JavaFormatterOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The formatter of the build: {@code Format --check|--replace DIRECTORY}; exit 1 where a file is not formatted. */
final class Format {
    public static void main(String[] args) throws Exception {
        boolean replace = args[0].equals("--replace");
        Formatter formatter = Formatter.createFormatter(JavaFormatterOptions.builder()
                .style(JavaFormatterOptions.Style.PALANTIR)
                .formatJavadoc(false)
                .build());
        List<Path> wrong = new ArrayList<>();
        for (Path file : sources(Path.of(args[1]))) {
            String before = Files.readString(file);
            String after = formatter.formatSourceAndFixImports(before);
            if (!before.equals(after)) {
                wrong.add(file);
                if (replace) {
                    Files.writeString(file, after);
                }
            }
        }
        if (!replace && !wrong.isEmpty()) {
            wrong.forEach(file -> System.err.println("not formatted: " + file));
            System.err.println("mend it with: mvn -Pformat -N validate");
            System.exit(1);
        }
    }

    private static List<Path> sources(Path root) throws Exception {
        try (var files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.toString().contains("/target/")
                            && !file.toString().contains("/node_modules/"))
                    .toList();
        }
    }
}
