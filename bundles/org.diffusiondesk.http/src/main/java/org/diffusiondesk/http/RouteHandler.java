package org.diffusiondesk.http;

/** What answers a route: in blocking style, which is right for nearly everything, or asynchronously. */
public sealed interface RouteHandler permits BlockingHandler, AsyncHandler {}
