package io.tidegate.core.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What Netty's decoder makes of the same bytes: the messages, their bodies, and whether it gave up. */
final class NettyReader {
    /** One message; {@code complete} once its body is over. */
    static final class Message {
        final HttpMessage head;
        final StringBuilder body = new StringBuilder();
        boolean complete;

        Message(HttpMessage head) {
            this.head = head;
        }

        /** Name and value of each field, in order. */
        List<String> fields() {
            List<String> fields = new ArrayList<>();
            for (Map.Entry<String, String> field : head.headers()) {
                fields.add(field.getKey() + ": " + field.getValue());
            }
            return fields;
        }
    }

    private NettyReader() {}

    static List<Message> requests(String bytes) {
        return read(new HttpRequestDecoder(), bytes);
    }

    static List<Message> answers(String bytes) {
        return read(new HttpResponseDecoder(), bytes);
    }

    private static List<Message> read(ChannelHandler decoder, String bytes) {
        EmbeddedChannel channel = new EmbeddedChannel(decoder);
        ByteBuf in = Heads.buffer(bytes);
        channel.writeInbound(in);
        channel.finish();
        List<Message> messages = new ArrayList<>();
        for (Object next = channel.readInbound(); next != null; next = channel.readInbound()) {
            take((HttpObject) next, messages, bytes);
        }
        return messages;
    }

    private static void take(HttpObject object, List<Message> messages, String bytes) {
        if (object.decoderResult().isFailure()) {
            throw new AssertionError(
                    "Netty refuses " + bytes, object.decoderResult().cause());
        }
        if (object instanceof HttpMessage head) {
            messages.add(new Message(head));
        }
        if (object instanceof HttpContent content) {
            @Nullable Message last = messages.isEmpty() ? null : messages.getLast();
            if (last != null) {
                last.body.append(content.content().toString(StandardCharsets.ISO_8859_1));
                last.complete = content instanceof LastHttpContent;
            }
            content.release();
        }
    }
}
