package org.diffusiondesk.http;

/**
 * One method on one path.
 *
 * @param method {@code GET}, {@code POST} ... in capitals. {@code HEAD} is answered by {@code GET} routes and {@code OPTIONS} by the server itself
 * @param path begins with a slash. A segment {@code {name}} takes any one segment; a last segment {@code {name...}} takes the rest of the path, at
 *     least one segment. A literal segment goes before {@code {name}}, and that before {@code {name...}}
 * @param access who may call it
 */
public record Route(String method, String path, RouteHandler handler, Access access) {
    /** Who may call a route. */
    public enum Access {
        /** Whoever has the key, where one is set. */
        KEY,
        /** Everybody, even where a key is set. */
        PUBLIC
    }

    public Route {
        if (!path.startsWith("/") || method.isEmpty()) {
            throw new IllegalArgumentException(
                    "a route needs a method and a path that begins with '/': " + method + " " + path);
        }
    }

    public static Route get(String path, BlockingHandler handler) {
        return new Route("GET", path, handler, Access.KEY);
    }

    public static Route post(String path, BlockingHandler handler) {
        return new Route("POST", path, handler, Access.KEY);
    }

    public static Route of(String method, String path, BlockingHandler handler) {
        return new Route(method, path, handler, Access.KEY);
    }

    public static Route async(String method, String path, AsyncHandler handler) {
        return new Route(method, path, handler, Access.KEY);
    }

    /** The same route, without asking for the key. */
    public Route open() {
        return new Route(method, path, handler, Access.PUBLIC);
    }
}
