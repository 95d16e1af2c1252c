package org.diffusiondesk.engine.sd.worker;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class HangUpTest {
    @Test
    @EnabledOnOs(OS.LINUX)
    void seesAClosedConnection() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
                Socket accepted = server.accept()) {
            HangUp connection = new HangUp(server.getLocalPort(), client.getLocalPort());
            assertThat(accepted.isConnected()).isTrue();
            assertThat(connection.clientGone()).isFalse();

            client.close();

            await().atMost(5, SECONDS).until(connection::clientGone);
        }
    }

    @Test
    void readsTheKernelsColumns() {
        HangUp connection = new HangUp(8080, 40000);

        assertThat(connection.isOurs("   0: 0100007F:1F90 0100007F:9C40 01 00000000:00000000 00:00000000"))
                .isTrue();
        assertThat(connection.isOurs("   0: 0100007F:1F90 0100007F:9C40 08 00000000:00000000 00:00000000"))
                .isFalse();
        assertThat(connection.isOurs("   0: 0100007F:9C40 0100007F:1F90 01 00000000:00000000 00:00000000"))
                .isFalse();
        assertThat(connection.isOurs("  sl  local_address rem_address   st tx_queue rx_queue"))
                .isFalse();
    }
}
