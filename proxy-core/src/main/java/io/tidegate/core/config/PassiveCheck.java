package io.tidegate.core.config;

import java.time.Duration;

/** When real traffic's failures eject a server: so many within the window, for so long; 0 failures means off. */
public record PassiveCheck(int failures, Duration window, Duration eject) {}
