package io.tidegate.dist.admin;

import java.util.List;

/** Why something that was asked is not done: the status and what the operator reads. It carries no stack trace. */
final class Refusal extends RuntimeException {
    private final int status;
    private final List<String> errors;

    Refusal(int status, String error) {
        this(status, error, List.of());
    }

    /** {@code errors} are told one by one beside the summary. */
    Refusal(int status, String error, List<String> errors) {
        super(error, null, false, false);
        this.status = status;
        this.errors = List.copyOf(errors);
    }

    static Refusal badRequest(String error) {
        return new Refusal(400, error);
    }

    static Refusal notFound(String error) {
        return new Refusal(404, error);
    }

    int status() {
        return status;
    }

    String error() {
        return String.valueOf(getMessage());
    }

    List<String> errors() {
        return errors;
    }
}
