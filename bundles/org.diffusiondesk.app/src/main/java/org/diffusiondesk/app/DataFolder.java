package org.diffusiondesk.app;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.diffusiondesk.api.settings.DataFolders;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The data folder, locked for this process as long as it is open. The lock goes with the process, however that ends. */
final class DataFolder implements DataFolders, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DataFolder.class);

    private final Path data;
    private final FileChannel lockFile;

    private DataFolder(Path data, FileChannel lockFile) {
        this.data = data;
        this.lockFile = lockFile;
    }

    /** Makes the folders and takes the lock; the message of the exception is meant for a person. */
    static DataFolder open(Path data) throws IOException {
        Path run = data.resolve("run");
        boolean first = !Files.exists(run);
        for (String name : new String[] {"run", "outputs", "models/image", "models/text", "config", "logs"}) {
            try {
                Files.createDirectories(data.resolve(name));
            } catch (IOException e) {
                throw new IOException(
                        "the data folder " + data + " can't be used: " + e.getMessage()
                                + "; name another one with --data",
                        e);
            }
        }
        if (first) {
            keepToOwner(data);
        }
        FileChannel channel = FileChannel.open(
                run.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock lock = tryLock(channel);
        if (lock == null) {
            channel.close();
            String owner = Files.exists(run.resolve("owner")) ? Files.readString(run.resolve("owner")) : "unknown";
            throw new IOException("another DiffusionDesk (pid " + owner + ") uses the data folder " + data
                    + "; stop it, or name another folder with --data");
        }
        // a file of its own: on Windows a locked one can't be read by the one that wants to know
        Files.writeString(
                run.resolve("owner"), Long.toString(ProcessHandle.current().pid()));
        return new DataFolder(data, channel);
    }

    /** Prompts, pictures and keys are nobody else's business. Only the first time, so that a person may decide otherwise. */
    private static void keepToOwner(Path data) {
        if (!data.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return; // Windows: a user's folders are closed to others there
        }
        try {
            Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
        } catch (IOException e) {
            LOG.warn("app: others can read the data folder {}: {}", data, e.toString());
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // held by this very process
        }
    }

    @Override
    public Path data() {
        return data;
    }

    @Override
    public Path outputs() {
        return data.resolve("outputs");
    }

    @Override
    public Path models() {
        return data.resolve("models");
    }

    @Override
    public Path run() {
        return data.resolve("run");
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
    }
}
