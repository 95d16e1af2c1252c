package org.diffusiondesk.http.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.diffusiondesk.http.Route;
import org.jspecify.annotations.Nullable;

/** All routes at one moment, as a tree of path segments. Immutable once built. */
final class RouteTable {
    /** What a path leads to. */
    sealed interface Match {}

    record Found(Route route, Map<String, String> params) implements Match {}

    record WrongMethod(String allow) implements Match {}

    record Nothing() implements Match {}

    /** Nothing, but a part that may have it is still to come. The table itself never says so. */
    record NotYet() implements Match {}

    private static final Nothing NOTHING = new Nothing();

    private static final class Node {
        final Map<String, Node> literals = new HashMap<>();

        @Nullable
        Node any;

        @Nullable
        Node rest;

        final Map<String, Route> methods = new LinkedHashMap<>();

        Node forAny() {
            Node node = any;
            if (node == null) {
                node = new Node();
                any = node;
            }
            return node;
        }

        Node forRest() {
            Node node = rest;
            if (node == null) {
                node = new Node();
                rest = node;
            }
            return node;
        }

        Node forLiteral(String segment) {
            return Objects.requireNonNull(literals.computeIfAbsent(segment, key -> new Node()));
        }
    }

    private final Node root = new Node();

    /** Of two routes with the same method and path the first is kept and {@code duplicate} hears of the other. */
    RouteTable(Collection<Route> routes, Consumer<Route> duplicate) {
        for (Route route : routes) {
            Route before = nodeFor(route).methods.putIfAbsent(route.method(), route);
            if (before != null) {
                duplicate.accept(route);
            }
        }
    }

    private Node nodeFor(Route route) {
        Node node = root;
        for (String segment : segments(route.path())) {
            if (isRest(segment)) {
                node = node.forRest();
            } else if (isTemplate(segment)) {
                node = node.forAny();
            } else {
                node = node.forLiteral(segment);
            }
        }
        return node;
    }

    /** {@code path} is decoded. */
    Match match(String method, String path) {
        if (!path.startsWith("/")) {
            return NOTHING; // "OPTIONS *"
        }
        List<String> segments = segments(path);
        Node node = find(root, segments, 0);
        if (node == null) {
            return NOTHING;
        }
        Route route = node.methods.get(method);
        if (route == null && method.equals("HEAD")) {
            route = node.methods.get("GET");
        }
        return route == null ? new WrongMethod(allow(node)) : new Found(route, params(route, segments));
    }

    private static @Nullable Node find(Node node, List<String> segments, int at) {
        if (at == segments.size()) {
            return node.methods.isEmpty() ? null : node;
        }
        String segment = segments.get(at);
        Node literal = node.literals.get(segment);
        Node found = literal == null ? null : find(literal, segments, at + 1);
        Node any = node.any;
        if (found == null && any != null && !segment.isEmpty()) {
            found = find(any, segments, at + 1);
        }
        return found == null && !segment.isEmpty() ? node.rest : found;
    }

    private static Map<String, String> params(Route route, List<String> segments) {
        if (route.path().indexOf('{') < 0) {
            return Map.of();
        }
        Map<String, String> params = new HashMap<>();
        List<String> template = segments(route.path());
        for (int i = 0; i < template.size(); i++) {
            String segment = template.get(i);
            if (isRest(segment)) {
                params.put(
                        segment.substring(1, segment.length() - 4),
                        String.join("/", segments.subList(i, segments.size())));
            } else if (isTemplate(segment)) {
                params.put(segment.substring(1, segment.length() - 1), segments.get(i));
            }
        }
        return params;
    }

    private static String allow(Node node) {
        TreeSet<String> methods = new TreeSet<>(node.methods.keySet());
        methods.add("OPTIONS");
        if (methods.contains("GET")) {
            methods.add("HEAD");
        }
        return String.join(", ", methods);
    }

    private static boolean isTemplate(String segment) {
        return segment.startsWith("{") && segment.endsWith("}");
    }

    private static boolean isRest(String segment) {
        return segment.startsWith("{") && segment.endsWith("...}");
    }

    private static List<String> segments(String path) {
        List<String> segments = new ArrayList<>();
        int from = 1;
        for (int slash = path.indexOf('/', 1); slash >= 0; slash = path.indexOf('/', from)) {
            segments.add(path.substring(from, slash));
            from = slash + 1;
        }
        segments.add(path.substring(Math.min(from, path.length())));
        return segments;
    }
}
