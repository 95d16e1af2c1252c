package org.diffusiondesk.http.internal;

/** Finds the route of a request, and tells what does not exist from what does not exist yet. */
final class RouteFinder {
    private final RouteRegistry registry;
    private final PartsToCome parts;
    private final Meanwhile meanwhile;

    RouteFinder(RouteRegistry registry, PartsToCome parts, Meanwhile meanwhile) {
        this.registry = registry;
        this.parts = parts;
        this.meanwhile = meanwhile;
    }

    /** {@code path} is decoded. A path whose routes are known is a wrong method to {@code OPTIONS} in any case. */
    RouteTable.Match find(String method, String path) {
        boolean underWay = parts.isUnderWay(); // before the table is read: a part that comes in between is in it
        RouteTable.Match match = registry.table().match(method, path);
        boolean known = match instanceof RouteTable.Found
                || match instanceof RouteTable.WrongMethod && method.equals("OPTIONS");
        if (known || !underWay) {
            return match;
        }
        return meanwhile.table().match(method, path) instanceof RouteTable.Found found
                ? found
                : new RouteTable.NotYet();
    }
}
