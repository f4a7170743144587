package io.tidegate.core.config.load;

import io.netty.util.NetUtil;
import io.tidegate.core.config.Bind;
import io.tidegate.core.config.Cidr;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** Kinds of network addresses. Names are never looked up here. */
final class Addresses {
    private static final String BINDS =
            "an IP address and a port, such as \"[::]:8080\" (IPv4 and IPv6), \"0.0.0.0:8080\" (IPv4 only) or"
                    + " \"127.0.0.1:0\" (any free port)";

    /** An address to listen on. */
    static final Kind<Bind> BIND = value -> bind(value, BINDS);

    /** An address to listen on, or "off" for none. */
    static final Kind<Optional<Bind>> BIND_OR_OFF = value -> {
        String allowed = BINDS + "; \"off\" for none";
        String text = value.text("an address to listen on", allowed);
        return text.equals("off") ? Optional.<Bind>empty() : Optional.of(bind(value, allowed));
    };

    static final Kind<Cidr> CIDR = value -> {
        String allowed = "an address or a block, such as \"192.0.2.7\", \"10.0.0.0/8\" or \"2001:db8::/32\"";
        String text = value.text("a block of addresses", allowed);
        try {
            return Cidr.parse(text);
        } catch (IllegalArgumentException e) {
            throw new Refused(e.getMessage() + "; allowed: " + allowed);
        }
    };

    static final Kind<InetAddress> IP = value -> {
        String allowed = "an IP address, such as \"192.0.2.7\" or \"2001:db8::7\"";
        String text = value.text("an IP address", allowed);
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
        if (bytes == null) {
            throw Refused.not("an IP address", value.found(), allowed);
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw Refused.not("an IP address", value.found(), allowed);
        }
    };

    /** Another node: host:port. */
    static final Kind<String> MEMBER = value -> {
        String allowed = "a host and a port, such as \"10.0.0.1:7800\" or \"tidegate.internal:7800\"";
        String text = value.text("an address", allowed);
        Optional<HostPort> address = HostPort.parse(text);
        if (address.isEmpty() || address.get().port().isEmpty()) {
            throw Refused.not("an address", value.found(), allowed);
        }
        return text;
    };

    private Addresses() {}

    private static Bind bind(Value value, String allowed) throws Refused {
        String text = value.text("an address to listen on", allowed);
        Optional<HostPort> address = HostPort.parse(text);
        if (address.isEmpty() || address.get().port().isEmpty()) {
            throw Refused.not("an address to listen on", value.found(), allowed);
        }
        String host = address.get().host();
        if (NetUtil.createByteArrayFromIpAddressString(host) == null) {
            throw new Refused(value.found() + " names the host '" + host
                    + "', but only an IP address can be listened on;" + " allowed: " + allowed);
        }
        return new Bind(host, address.get().port().getAsInt());
    }
}
