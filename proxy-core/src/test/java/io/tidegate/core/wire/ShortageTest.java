package io.tidegate.core.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.channel.ChannelException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ShortageTest {
    @Test
    void isSeenInWhatEitherMakeOfWireThrows() {
        assertEquals(
                Optional.of(Shortage.DESCRIPTORS),
                Shortage.of(new ChannelException(
                        new IOException("newSocketStream(..) failed with error(-24): Too many open files"))));
        assertEquals(
                Optional.of(Shortage.DESCRIPTORS),
                Shortage.of(new ChannelException("Failed to open a socket.", new IOException("Too many open files"))));
        assertEquals(
                Optional.of(Shortage.SOURCE_PORTS),
                Shortage.of(
                        new ConnectException("connect(..) failed with error(-99): Cannot assign requested address")));
        assertEquals(
                Optional.of(Shortage.SOURCE_PORTS), Shortage.of(new BindException("Cannot assign requested address")));
    }

    @Test
    void isNotWhatAServerDoes() {
        assertEquals(Optional.empty(), Shortage.of(new ConnectException("Connection refused")));
        assertEquals(Optional.empty(), Shortage.of(new java.net.NoRouteToHostException()));
    }
}
