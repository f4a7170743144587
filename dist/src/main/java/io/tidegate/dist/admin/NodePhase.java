package io.tidegate.dist.admin;

import java.util.Locale;

/** How far this node is in its life. */
public enum NodePhase {
    /** Not every frontend listens. */
    STARTING,
    RUNNING,
    /** It is to be taken out and says so, and still accepts, for those in front that have not noticed. */
    LEAVING,
    /** It accepts no more, and ends what is open. */
    DRAINING,
    /** Nothing is open any more. */
    DRAINED;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
