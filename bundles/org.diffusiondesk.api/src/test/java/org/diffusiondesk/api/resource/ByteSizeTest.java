package org.diffusiondesk.api.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.diffusiondesk.api.error.InvalidRequestException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {
    private static final String SETTING = "resources.budget";

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "4096, 4096",
        "17 B, 17",
        "1 KiB, 1024",
        "800 MiB, 838860800",
        "12 GiB, 12884901888",
        "' 12gib ', 12884901888",
        "1.5GiB, 1610612736",
        "4GB, 4000000000",
        "4 kb, 4000",
        "0.25 MB, 250000",
        "1.0009 KB, 1000",
        "2 TiB, 2199023255552",
        "1 TB, 1000000000000",
        "9223372036854775807, 9223372036854775807"
    })
    void readsWhatPeopleWrite(String text, long bytes) {
        assertThat(ByteSize.parse(SETTING, text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "GiB",
                "12G",
                "12 M",
                "-1",
                "-1 GiB",
                "1,5 GiB",
                "1.5",
                "1.5 B",
                "1e9",
                "12 gigabytes",
                "12 GiB free",
                "0x10",
                "1.",
                ".5 GiB",
                "1.2.3 GiB",
                "١٢ GiB",
                "12345678901234567890",
                "9 GiB GiB"
            })
    void refusesWhatIsNoSizeAndSaysWhatWouldBe(String text) {
        assertThatThrownBy(() -> ByteSize.parse(SETTING, text))
                .isInstanceOfSatisfying(InvalidRequestException.class, e -> assertThat(e.param())
                        .hasValue(SETTING))
                .hasMessage("resources.budget is \"" + text
                        + "\", which is no size; write for example 12 GiB, 800 MiB, 4 GB or plain bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"9223372036854775808", "9000000 TiB"})
    void refusesMoreThanCanBeCounted(String text) {
        assertThatThrownBy(() -> ByteSize.parse(SETTING, text))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("more than any machine has");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "17, 17 B",
        "1023, 1023 B",
        "1024, 1 KiB",
        "1048064, 1 MiB",
        "1048063, 1023 KiB",
        "838860800, 800 MiB",
        "1073741823, 1 GiB",
        "1073741824, 1 GiB",
        "1536, 1.5 KiB",
        "10652, 10 KiB",
        "1610612736, 1.5 GiB",
        "13421772800, 12.5 GiB",
        "150323855360, 140 GiB",
        "-838860800, -800 MiB"
    })
    void tellsPeople(long bytes, String text) {
        assertThat(ByteSize.text(bytes)).isEqualTo(text);
    }

    @Test
    void readsWhatItWrites() {
        for (long bytes = 1; bytes < 1L << 50; bytes = bytes * 3 + 1) {
            assertThat((double) ByteSize.parse(SETTING, ByteSize.text(bytes)) / bytes)
                    .isBetween(0.95, 1.05);
        }
    }
}
