package org.diffusiondesk.api.text;

import org.diffusiondesk.api.model.ModelDescription;

/** Everything that decides how llama-server is started; two equal launches give the same arguments but for the port. */
public record TextLaunch(ModelDescription model, TextOptions options) {}
