package org.diffusiondesk.jobs.db;

import java.time.Clock;
import org.diffusiondesk.api.settings.DataFolders;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Holds the {@link Database} {@code desk.db} for the components of this bundle. */
@Component(service = DatabaseComponent.class)
public final class DatabaseComponent {
    private final Database database;

    @Activate
    public DatabaseComponent(@Reference DataFolders folders) {
        this.database =
                new Database(folders.data().resolve("desk.db"), folders.run().resolve("sqlite"), Clock.systemUTC());
    }

    public Database database() {
        return database;
    }

    @Deactivate
    void close() {
        database.close();
    }
}
