package org.diffusiondesk.jobs.files;

import java.util.Optional;
import org.diffusiondesk.api.image.ImageOutput;
import org.diffusiondesk.api.image.PictureFiles;
import org.diffusiondesk.api.image.PictureSettings;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Publishes the {@link PictureFiles}. */
@Component
public final class PictureFilesComponent implements PictureFiles {
    private final PictureFiles files;

    @Activate
    public PictureFilesComponent() {
        this.files = new FilePictures();
    }

    @Override
    public Optional<PictureSettings> read(byte[] file) {
        return files.read(file);
    }

    @Override
    public PictureSettings parse(String parameters) {
        return files.parse(parameters);
    }

    @Override
    public byte[] encode(byte[] png, ImageOutput output) {
        return files.encode(png, output);
    }
}
