package io.tidegate.core.http;

/** Heads of a few lines. */
final class SmallHead {
    private SmallHead() {}

    static RequestHead target(String target) {
        return Heads.request("GET " + target + " HTTP/1.1", "Host: a.test");
    }

    static RequestHead with(String... fields) {
        return Heads.request(Heads.lines("GET / HTTP/1.1", fields));
    }

    static HttpError refusedWith(String... fields) {
        return Heads.refusal(Heads.lines("POST / HTTP/1.1", fields));
    }
}
