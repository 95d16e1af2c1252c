package org.diffusiondesk.system.tests;

import java.util.List;

/** What a model could write to get more than text onto a page, between Markdown of every kind. */
final class Hostile {
    static final List<String> MARKDOWN = List.of(
            "# A heading with `code`",
            "",
            "<script>window.pwned = 1</script> <img src=x onerror=\"window.pwned = 1\"> <b style=\"color:red\">bold</b>",
            "[click](javascript:window.pwned=1) [data](data:text/html,<script>1</script>) [good](https://example.org/a_b)",
            "![picture](https://example.org/track.png) <javascript:alert(1)> https://example.org/x_y_z.",
            "**bold**, *italic*, ~~gone~~, __also bold__, snake_case_stays, 2 * 3 * 4",
            "",
            "- one",
            "- two",
            "  1. inner",
            "  2. inner <iframe src=\"https://example.org\"></iframe>",
            "- three",
            "",
            "> a quotation",
            "> > in a quotation",
            "",
            "| name | value |",
            "|------|:-----:|",
            "| a | <svg onload=\"window.pwned=1\"> |",
            "",
            "---",
            "",
            "```html",
            "<script>window.pwned = 1</script>",
            "</code></pre><script>window.pwned = 1</script>",
            "```",
            "",
            "An end with an open ``` fence and **open bold and [open link](https://",
            "```python",
            "while it is still written");

    private Hostile() {}
}
