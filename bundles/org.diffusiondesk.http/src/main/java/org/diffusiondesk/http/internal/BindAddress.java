package org.diffusiondesk.http.internal;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** What kind of address a name is. Never asks a name server but for {@link #isLoopback}. */
final class BindAddress {
    private static final Pattern LITERAL =
            Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|\\[?[0-9a-fA-F:.]*:[0-9a-fA-F:.]*]?");

    private BindAddress() {}

    /** Whether it is an address and not a name. */
    static boolean isLiteral(String host) {
        return LITERAL.matcher(host).matches();
    }

    static boolean isLoopbackLiteral(String host) {
        return isLiteral(host) && isLoopback(host);
    }

    static boolean isWildcard(String host) {
        return host.equals("0.0.0.0") || host.equals("::") || host.equals("[::]");
    }

    /** Whether listening there means that only this machine can connect; false for a name that is not known. */
    static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
