/**
 * llama-server: its command line, its log, its life and one turn of a chat with it. Holds no state beyond what was found out about executables; when
 * it runs is the supervisor's business. Any thread; starts and chats block their caller, which should be a virtual thread.
 */
@NullMarked
package org.diffusiondesk.engine.llm;

import org.jspecify.annotations.NullMarked;
