package io.tidegate.dist.process;

import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears signals by {@code sun.misc.Signal}, the only way that the JDK has (module jdk.unsupported). By reflection: javac
 * warns of every direct use, in a way that cannot be suppressed.
 */
final class SignalHandlers {
    private static final Logger LOG = LoggerFactory.getLogger(SignalHandlers.class);

    private SignalHandlers() {}

    /** Runs this at each signal of the name, such as {@code HUP}; where the JVM keeps that one for itself, never. */
    static void on(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object listener = Proxy.newProxyInstance(
                    SignalHandlers.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        if (method.getDeclaringClass() == Object.class) {
                            return method.invoke(action, arguments);
                        }
                        action.run();
                        return null;
                    });
            Object named = signal.getConstructor(String.class).newInstance(name);
            signal.getMethod("handle", signal, handler).invoke(null, named, listener);
        } catch (ReflectiveOperationException e) {
            LOG.atWarn()
                    .addKeyValue("signal", name)
                    .addKeyValue("reason", e.toString())
                    .log("signal-not-heard");
        }
    }
}
