package io.tidegate.core.handshake;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class AcceptKeyTest {
    private final AcceptKey acceptKey = new AcceptKey();

    @Test
    void answersTheExampleOfRfc6455() {
        assertEquals("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", acceptKey.of("dGhlIHNhbXBsZSBub25jZQ=="));
    }

    @Test
    void answersEveryKeyOnItsOwn() {
        assertEquals(acceptKey.of("AAAAAAAAAAAAAAAAAAAAAA=="), acceptKey.of("AAAAAAAAAAAAAAAAAAAAAA=="));
        assertEquals("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", acceptKey.of("dGhlIHNhbXBsZSBub25jZQ=="));
    }
}
