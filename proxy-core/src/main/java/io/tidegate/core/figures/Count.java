package io.tidegate.core.figures;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A number with one writer: a plain addition for the writer, a recent value for everyone else.
 *
 * <p>Thread: written by its event loop; read by any.
 */
public final class Count {
    private static final VarHandle VALUE;

    static {
        try {
            VALUE = MethodHandles.lookup().findVarHandle(Count.class, "value", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private long value;

    public void add(long amount) {
        VALUE.setOpaque(this, value + amount);
    }

    public long value() {
        return (long) VALUE.getOpaque(this);
    }
}
