package io.tidegate.core.config.load;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The page that {@code docs/configuration.md} is: the comments and defaults of {@code reference.conf} as tables. */
final class ConfigurationPage {
    private static final Pattern SECTION = Pattern.compile("# ---- (.*?) -+");
    private static final Pattern OPEN = Pattern.compile("([\\w-]+) (?:= \\[ )?\\{");
    private static final Pattern KEY = Pattern.compile("([\\w-]+) (?:= )?(.*?)( # example)?");

    /** One {@code {…}}, with the rows of its keys and the blocks in it. */
    private record Part(String path, String section, String prose, List<String> rows, List<Part> parts) {
        Part(String path, String section, String prose) {
            this(path, section, prose, new ArrayList<>(), new ArrayList<>());
        }
    }

    private final List<Part> open = new ArrayList<>();
    private String section = "";
    private String prose = "";

    static String of(ReferenceText reference) {
        ConfigurationPage page = new ConfigurationPage();
        Part top = new Part("", "", "");
        page.open.add(top);
        reference.lines().stream().map(String::strip).forEach(page::line);
        StringBuilder out = new StringBuilder();
        write(top.parts().getFirst(), out);
        return out.toString();
    }

    private void line(String line) {
        Matcher title = SECTION.matcher(line);
        String key = line.startsWith("#") ? line.substring(1) : line;
        Matcher opening = OPEN.matcher(key);
        Matcher value = KEY.matcher(key);
        if (title.matches()) {
            section = title.group(1);
        } else if (line.startsWith("# ")) {
            prose = prose.isEmpty() ? line.substring(2) : prose + " " + line.substring(2);
        } else if (key.equals("}") || key.equals("} ]")) {
            open.removeLast();
        } else if (opening.matches()) {
            open(opening.group(1), key.contains("["));
        } else if (value.matches()) {
            open.getLast().rows().add(row(value.group(1), value.group(2), value.group(3) != null));
            prose = "";
        } else {
            prose = line.isEmpty() && open.size() == 1 ? "" : prose;
        }
    }

    private void open(String name, boolean list) {
        Part outer = open.getLast();
        String path = (outer.path().isEmpty() ? "" : outer.path() + ".") + name + (list ? "[]" : "");
        Part part = new Part(path, section, prose);
        section = "";
        prose = "";
        outer.parts().add(part);
        open.add(part);
    }

    private String row(String key, String value, boolean example) {
        String shown = "`" + value + "`";
        String byDefault =
                prose.endsWith("Required.") ? "required, such as " + shown : example ? "such as " + shown : shown;
        return "| `" + key + "` | " + cell(byDefault) + " | " + cell(prose) + " |";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }

    private static void write(Part part, StringBuilder out) {
        if (!part.section().isEmpty()) {
            out.append("\n## ").append(part.section()).append('\n');
        }
        out.append("\n### `").append(part.path()).append("`\n");
        if (!part.prose().isEmpty()) {
            out.append('\n');
            out.append(part.prose()).append('\n');
        }
        if (!part.rows().isEmpty()) {
            out.append("\n| key | default | meaning |\n| --- | --- | --- |\n");
            part.rows().forEach(row -> out.append(row).append('\n'));
        }
        part.parts().forEach(inner -> write(inner, out));
    }
}
