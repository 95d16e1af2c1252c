package org.diffusiondesk.models;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.GZIPInputStream;
import org.diffusiondesk.api.error.ModelException;
import org.diffusiondesk.models.hash.Sha256;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Unpacks gzipped models, each once: a finished file appears under its name all at once and with the right length. Thread-safe. */
final class Unpacker {
    private static final Logger LOG = LoggerFactory.getLogger(Unpacker.class);

    private final ReentrantLock lock = new ReentrantLock();

    /** Makes sure that the unpacked file is there. */
    void unpack(PackedFile packed) {
        lock.lock();
        try {
            if (!present(packed)) {
                write(packed);
            }
        } catch (IOException problem) {
            throw ModelException.unusable(
                    packed.source().toString(),
                    "model file " + packed.source() + " could not be unpacked to " + packed.target() + ": "
                            + problem.getMessage(),
                    problem);
        } finally {
            lock.unlock();
        }
    }

    private static boolean present(PackedFile packed) throws IOException {
        return Files.isRegularFile(packed.target()) && Files.size(packed.target()) == packed.bytes();
    }

    private static void write(PackedFile packed) throws IOException {
        Path folder = Files.createDirectories(
                packed.target().toAbsolutePath().getParent() instanceof Path parent ? parent : Path.of("."));
        Path partial = Files.createTempFile(folder, packed.target().getFileName() + ".", ".part");
        try {
            String sha256 = copy(packed, partial);
            if (packed.sha256().isPresent() && !packed.sha256().get().equals(sha256)) {
                throw new IOException("its content is not the expected one (SHA-256 " + sha256 + ")");
            }
            move(partial, packed.target());
        } finally {
            Files.deleteIfExists(partial);
        }
        LOG.info("models: unpacked {} ({} bytes)", packed.target(), packed.bytes());
    }

    private static String copy(PackedFile packed, Path partial) throws IOException {
        MessageDigest digest = Sha256.digest();
        try (InputStream in = new GZIPInputStream(Files.newInputStream(packed.source()), 64 * 1024);
                OutputStream out = new DigestOutputStream(Files.newOutputStream(partial), digest)) {
            byte[] buffer = new byte[64 * 1024];
            long done = 0;
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                done += read;
                if (done > packed.bytes()) {
                    throw new IOException("it unpacks to more than the expected " + packed.bytes() + " bytes");
                }
                out.write(buffer, 0, read);
            }
            if (done < packed.bytes()) {
                throw new IOException("it unpacks to " + done + " bytes instead of " + packed.bytes());
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException unusual) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
