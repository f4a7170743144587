package io.tidegate.dist.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the page is made of; how it behaves is clicked in a browser. */
class DashboardTest {
    private static final Pattern REFERENCE = Pattern.compile("(?:src|href)=\"(/[^\"]+)\"|from '\\./([a-z]+\\.js)'");
    private final AdminSide admin = AdminSide.open();

    @AfterEach
    void close() {
        admin.close();
    }

    /** The page and all that it loads, by path. */
    private Map<String, String> files() {
        Map<String, String> files = new HashMap<>();
        Deque<String> left = new ArrayDeque<>();
        left.add("/");
        while (!left.isEmpty()) {
            String path = left.remove();
            if (!files.containsKey(path) && !path.startsWith("/api/")) {
                Answer answer = admin.get(path);
                assertEquals(200, answer.status(), path);
                files.put(path, answer.body());
                for (MatchResult found :
                        REFERENCE.matcher(answer.body()).results().toList()) {
                    left.add(found.group(1) == null ? "/dashboard/" + found.group(2) : found.group(1));
                }
            }
        }
        return files;
    }

    @Test
    void everyFileThatItLoadsIsThere() {
        assertEquals(14, files().size());
    }

    @Test
    void nothingComesFromElsewhere() {
        files().forEach((path, text) -> assertFalse(
                text.replace("http://www.w3.org/2000/svg", "")
                        .matches("(?s).*(src|href|url\\(|import)[^\\n]*https?://.*"),
                path));
    }

    @Test
    void dataNeverBecomesMarkup() {
        Pattern markup =
                Pattern.compile("innerHTML|outerHTML|insertAdjacentHTML|document\\.write|\\beval\\(|new Function");
        files().forEach((path, text) -> assertFalse(markup.matcher(text).find(), path));
    }

    @Test
    void thePolicyNeedsNoInlineScriptOrStyle() {
        String page = files().get("/");
        assertFalse(Pattern.compile("<script(?![^>]*src=)|<style|\\sstyle=|\\son[a-z]+=")
                .matcher(page)
                .find());
    }

    @Test
    void anotherFileIsNotFound() {
        assertEquals(404, admin.get("/dashboard/index.html").status());
        assertEquals(404, admin.get("/dashboard/..%2Fopenapi.json").status());
        assertEquals(404, admin.get("/dashboard/../../Page.class").status());
    }

    @Test
    void everyFileHasItsType() {
        assertTrue(admin.get("/").header("Content-Type").orElseThrow().startsWith("text/html"));
        assertTrue(admin.get("/dashboard/main.js")
                .header("Content-Type")
                .orElseThrow()
                .startsWith("text/javascript"));
        assertTrue(admin.get("/dashboard/dashboard.css")
                .header("Content-Type")
                .orElseThrow()
                .startsWith("text/css"));
        assertEquals(
                "image/svg+xml",
                admin.get("/dashboard/icon.svg").header("Content-Type").orElseThrow());
    }
}
