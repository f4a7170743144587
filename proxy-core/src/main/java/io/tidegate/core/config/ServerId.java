package io.tidegate.core.config;

/** A server's identity (contract §1): the same backend, name and url are the same server after a reload. */
public record ServerId(String backend, String name, String url) {
    @Override
    public String toString() {
        return backend + "/" + name;
    }
}
