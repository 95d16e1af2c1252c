package org.diffusiondesk.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TokensTest {
    @Test
    void areLongFreshAndSafeInAHeader() {
        assertThat(Tokens.create()).matches("[A-Za-z0-9_-]{43}").isNotEqualTo(Tokens.create());
    }
}
