package io.tidegate.core.frontend;

import io.tidegate.core.http.Fields;
import io.tidegate.core.http.Header;
import io.tidegate.core.http.RequestHead;
import io.tidegate.core.http.ResponseHead;

/**
 * NTLM and Negotiate prove who a client is once for a whole connection (RFC 4559 §6): a server's connection that has seen
 * them must never serve another client. HAProxy makes such a connection private, too.
 */
final class BoundIdentity {
    private static final Header[] SAYING = {
        Header.AUTHORIZATION, Header.PROXY_AUTHORIZATION, Header.WWW_AUTHENTICATE, Header.PROXY_AUTHENTICATE
    };
    private static final String[] SCHEMES = {"ntlm", "negotiate"};

    private BoundIdentity() {}

    /** Whether request or answer speak so. */
    static boolean isIn(RequestHead request, ResponseHead answer) {
        return isIn(request.fields()) || isIn(answer.fields());
    }

    private static boolean isIn(Fields fields) {
        for (Header header : SAYING) {
            for (int at = fields.indexOf(header, 0); at >= 0; at = fields.indexOf(header, at + 1)) {
                String value = fields.value(at);
                for (String scheme : SCHEMES) {
                    if (value.regionMatches(true, 0, scheme, 0, scheme.length())) {
                        return true;
                    }
                }
            }
        }
        return false;
    }
}
