package io.tidegate.core.bus;

import io.tidegate.core.config.Configuration;
import io.tidegate.core.figures.LoopFigures;

/** What concerns the whole process. */
public sealed interface LifecycleMessage extends BusMessage {

    /** The launcher publishes, once, that every frontend listens. */
    record Started() implements LifecycleMessage {}

    /** The launcher publishes a new configuration in force; {@code version} counts from 1 at the start. */
    record ConfigurationChanged(long version, Configuration old, Configuration now) implements LifecycleMessage {}

    /** The launcher publishes how a reload ended, for metrics and events. */
    record ReloadFinished(boolean accepted, String summary) implements LifecycleMessage {}

    /** The launcher publishes that this node is to be taken out: it still accepts, and balancers in front may notice. */
    record LeaveStarted() implements LifecycleMessage {}

    /** The launcher publishes that the process is to end: listeners are closed, everything drains. */
    record ShutdownStarted() implements LifecycleMessage {}

    /** An event loop tells the launcher, after {@link ShutdownStarted}, that it has no connection any more. */
    record LoopDrained(int loop) implements LifecycleMessage {}

    /** An event loop tells metrics, once at its start, where it counts. */
    record FiguresOffered(LoopFigures figures) implements LifecycleMessage {}
}
