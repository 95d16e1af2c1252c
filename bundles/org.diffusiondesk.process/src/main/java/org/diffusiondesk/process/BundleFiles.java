package org.diffusiondesk.process;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Collections;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.osgi.service.urlconversion.URLConverter;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Real files behind bundles: native executables in fragments, and jars for the class path of a child JVM. */
public final class BundleFiles {
    private static final Logger LOG = LoggerFactory.getLogger(BundleFiles.class);
    private static final String FILE = "file";
    private static final String JAR_END = "!/";

    private BundleFiles() {}

    /**
     * The file of an entry of a bundle or of one of its fragments. Its whole folder is there with it, so that an executable finds its libraries; in
     * a jar, both are unpacked by the framework first.
     *
     * @param context of the bundle
     * @param entry path in the bundle, for example {@code engine/llama-server}
     */
    public static Optional<Path> locate(BundleContext context, String entry) {
        int slash = entry.lastIndexOf('/');
        String folder = slash < 0 ? "/" : entry.substring(0, slash);
        Optional<Path> wanted = Optional.empty();
        try {
            for (URL url : entries(context.getBundle(), folder)) {
                Optional<Path> file = fileOf(context, url).filter(Files::isRegularFile);
                if (wanted.isEmpty() && url.getPath().endsWith("/" + entry)) {
                    wanted = file;
                }
            }
        } catch (IOException e) {
            LOG.warn("{} is in a bundle but can't be made a file", entry, e);
            return Optional.empty();
        }
        return wanted;
    }

    private static List<URL> entries(Bundle bundle, String folder) {
        Enumeration<URL> found = bundle.findEntries(folder, "*", false);
        return found == null ? List.of() : Collections.list(found);
    }

    /**
     * Like {@link #locate}, and the file may be executed afterwards: archives and plain copies lose that right.
     *
     * @param entry path in the bundle
     */
    public static Optional<Path> locateExecutable(BundleContext context, String entry) {
        Optional<Path> file = locate(context, entry);
        file.ifPresent(BundleFiles::allowExecution);
        return file;
    }

    /** The jar or the folder of the newest installed bundle with this symbolic name. */
    public static Optional<Path> home(BundleContext context, String symbolicName) {
        return Stream.of(context.getBundles())
                .filter(bundle -> symbolicName.equals(bundle.getSymbolicName()))
                .max(Comparator.comparing(Bundle::getVersion))
                .flatMap(bundle -> home(context, bundle));
    }

    /** The jar or the folder of a bundle. */
    public static Optional<Path> home(BundleContext context, Bundle bundle) {
        URL root = bundle.getEntry("/");
        if (root == null) {
            return Optional.empty();
        }
        try {
            URL resolved = withConverter(context, root, URLConverter::resolve);
            if (resolved.getProtocol().equals(FILE)) {
                return Optional.of(pathOf(resolved.getPath()));
            }
            String path = resolved.getPath();
            if (resolved.getProtocol().equals("jar") && path.startsWith("file:") && path.endsWith(JAR_END)) {
                return Optional.of(pathOf(path.substring("file:".length(), path.length() - JAR_END.length())));
            }
        } catch (IOException e) {
            LOG.warn("the files of bundle {} can't be found", bundle.getSymbolicName(), e);
        }
        return Optional.empty();
    }

    private static Optional<Path> fileOf(BundleContext context, URL url) throws IOException {
        URL file = withConverter(context, url, URLConverter::toFileURL);
        return file.getProtocol().equals(FILE) ? Optional.of(pathOf(file.getPath())) : Optional.empty();
    }

    /** Equinox does not encode the URLs that it makes, so they are no valid URIs when a folder has a space in its name. */
    private static Path pathOf(String path) {
        return new File(path).toPath().toAbsolutePath().normalize();
    }

    private interface Conversion {
        URL apply(URLConverter converter, URL url) throws IOException;
    }

    private static URL withConverter(BundleContext context, URL url, Conversion conversion) throws IOException {
        ServiceReference<URLConverter> reference = converterFor(context, url.getProtocol());
        @Nullable URLConverter converter = reference == null ? null : context.getService(reference);
        if (reference == null || converter == null) {
            return url;
        }
        try {
            return conversion.apply(converter, url);
        } finally {
            context.ungetService(reference);
        }
    }

    private static @Nullable ServiceReference<URLConverter> converterFor(BundleContext context, String protocol) {
        try {
            return context.getServiceReferences(URLConverter.class, "(protocol=" + protocol + ")").stream()
                    .findFirst()
                    .orElse(null);
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void allowExecution(Path file) {
        if (Files.isExecutable(file)
                || !file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return;
        }
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            permissions.add(PosixFilePermission.OWNER_EXECUTE);
            Files.setPosixFilePermissions(file, permissions);
        } catch (IOException e) {
            LOG.warn("{} can't be made executable", file, e);
        }
    }
}
