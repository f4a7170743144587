package io.tidegate.e2e;

import java.util.List;

/** Requests and answers that are none, each malformed in one way. */
final class MalformedMessages {
    static final String HOST = "Host: app.test\r\n";
    static final String POST = "POST /app/body HTTP/1.1\r\n" + HOST;
    private static final String OK = "HTTP/1.1 200 OK\r\n";

    static final List<String> REQUESTS = List.of(
            POST + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
            POST + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
            POST + "Content-Length: 5, 5\r\n\r\nhello",
            POST + "Content-Length: +5\r\n\r\nhello",
            POST + "Content-Length: -1\r\n\r\n",
            POST + "Content-Length: 0x5\r\n\r\nhello",
            POST + "Content-Length: 99999999999999999999\r\n\r\n",
            POST + "Content-Length:\r\n\r\n",
            POST + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            POST + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            POST + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
            POST + "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n",
            POST + "Transfer-Encoding: chunked\u000b\r\n\r\n0\r\n\r\n",
            POST + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
            POST + " Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            POST + "X: y\r\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            POST + "X: y\rTransfer-Encoding: chunked\r\n\r\n",
            POST + "X: y\nTransfer-Encoding: chunked\r\n\r\n",
            POST + "X: a\u0000b\r\n\r\n",
            POST + "X: a\u0001b\r\n\r\n",
            POST + "X\r\n\r\n",
            POST + ": x\r\n\r\n",
            POST + "X Y: z\r\n\r\n",
            POST.replace("1.1", "1.0") + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "GET /app/x HTTP/1.1\r\n\r\n",
            "GET /app/x HTTP/1.1\r\n" + HOST + HOST + "\r\n",
            "GET /app/x HTTP/1.1\r\n" + HOST + "Host: other.test\r\n\r\n",
            "GET /app/x HTTP/1.1\r\nHost: a b\r\n\r\n",
            "GET /app/x HTTP/1.1\r\nHost: a/b\r\n\r\n",
            "GET http://other.test/app/x HTTP/1.1\r\n" + HOST + "\r\n",
            "GET  /app/x HTTP/1.1\r\n" + HOST + "\r\n",
            "GET /app/x  HTTP/1.1\r\n" + HOST + "\r\n",
            "GET /app/x HTTP/1.1 \r\n" + HOST + "\r\n",
            "GET\t/app/x HTTP/1.1\r\n" + HOST + "\r\n",
            "GET /app/a\u0000b HTTP/1.1\r\n" + HOST + "\r\n",
            "GET /app/x HTTP/1.1\n" + HOST + "\r\n",
            "GET /app/x HTTP/01.1\r\n" + HOST + "\r\n",
            "GET /app/x http/1.1\r\n" + HOST + "\r\n",
            "GET app/x HTTP/1.1\r\n" + HOST + "\r\n",
            "GET /app/x\r\n" + HOST + "\r\n",
            "G(T /app/x HTTP/1.1\r\n" + HOST + "\r\n",
            "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\r\n\r\n");

    static final List<String> BODIES = List.of(
            "5\r\nhelloX\r\n0\r\n\r\n",
            "zz\r\nhello\r\n0\r\n\r\n",
            "-5\r\nhello\r\n0\r\n\r\n",
            "0x5\r\nhello\r\n0\r\n\r\n",
            "5 \r\nhello\r\n0\r\n\r\n",
            "5\nhello\r\n0\r\n\r\n",
            "5\r\nhello\n0\r\n\r\n",
            "5;a\nb\r\nhello\r\n0\r\n\r\n",
            "ffffffffffffffffff\r\nhello\r\n0\r\n\r\n",
            "0\r\nContent-Length: 5\r\n\r\n",
            "0\r\nbad trailer\r\n\r\n",
            "0\r\n\n");

    static final List<String> ANSWERS = List.of(
            "HTTP/1.1 200 OK\nContent-Length: 0\r\n\r\n",
            OK + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
            OK + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            OK + "Transfer-Encoding: gzip\r\n\r\nx",
            OK + "X: a\r\n b\r\nContent-Length: 0\r\n\r\n",
            OK + "X : a\r\nContent-Length: 0\r\n\r\n",
            OK + "X: a\u0000\r\nContent-Length: 0\r\n\r\n",
            "HTTP/2 200 OK\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
            OK + "X: " + "y".repeat(70_000) + "\r\n\r\n",
            "SSH-2.0-OpenSSH_9.2\r\n\r\n");

    private MalformedMessages() {}
}
