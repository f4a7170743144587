package io.tidegate.e2e;

import static io.tidegate.e2e.ProxyHeaders.joined;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;

/** A socket whose first bytes stand behind this header, in one packet with it or byte by byte. */
final class SocketBehind extends Socket {
    private final byte[] header;
    private final boolean bytewise;
    private boolean sent;

    SocketBehind(int port, byte[] header, boolean bytewise) throws IOException {
        this.header = header;
        this.bytewise = bytewise;
        connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
        setTcpNoDelay(true);
        setSoTimeout(60_000);
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        OutputStream out = super.getOutputStream();
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                byte[] all = Arrays.copyOfRange(bytes, offset, offset + length);
                if (!sent) {
                    sent = true;
                    all = joined(header, all);
                }
                for (int i = 0; bytewise && i < all.length; i++) {
                    out.write(all[i]);
                }
                if (!bytewise) {
                    out.write(all);
                }
            }
        };
    }
}
