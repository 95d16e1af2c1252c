package org.diffusiondesk.http.internal;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** What kind of address a name is. Never asks a name server but for {@link #isLoopback}. */
final class BindAddress {
    /** Nothing above 255, or a name server would be asked after all. */
    private static final String BYTE = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";

    private static final Pattern LITERAL =
            Pattern.compile(BYTE + "(\\." + BYTE + "){3}|\\[?[0-9a-fA-F:.]*:[0-9a-fA-F:.]*]?");

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
