package io.tidegate.core.bus;

/**
 * One thing said on the event bus. Its address is {@link Bus#address(Class)} of its class; what is meant for one event
 * loop goes to {@link Bus#address(Class, int)} instead.
 */
public sealed interface BusMessage
        permits SelectionMessage,
                HealthMessage,
                OperatorMessage,
                LoopMessage,
                LifecycleMessage,
                LogMessage,
                ClusterMessage {}
