/** What language models do here beside chatting: prompts for pictures, and how clients of llama-server and Ollama list, load and unload them. */
@NullMarked
package org.diffusiondesk.rest.llm;

import org.jspecify.annotations.NullMarked;
