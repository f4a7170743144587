package io.tidegate.core.config;

/** What {@code balance = hash} hashes: the client's address, the path, or a named header, query value or cookie. */
public sealed interface HashKey {
    /** The client's address. */
    record Source() implements HashKey {}

    /** The path that is matched, without the query. */
    record Path() implements HashKey {}

    /** The first value of a request header. */
    record Header(String name) implements HashKey {}

    /** The first value of a query parameter, decoded. */
    record Query(String name) implements HashKey {}

    /** A cookie's value. */
    record Cookie(String name) implements HashKey {}
}
