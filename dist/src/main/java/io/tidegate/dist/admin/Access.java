package io.tidegate.dist.admin;

/** Who may ask for something (contract §4). */
enum Access {
    /** Everyone who reaches the address: health answers and metrics. */
    OPEN,
    /** Everyone on a loopback bind; on any other bind who has the token. */
    READ,
    /** Who has the token; where none is set, everyone on a loopback bind. */
    CHANGE
}
