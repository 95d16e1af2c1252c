package org.diffusiondesk.models;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.diffusiondesk.api.error.ModelException;
import org.diffusiondesk.api.model.ModelCatalog;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.model.ModelKind;
import org.diffusiondesk.models.HeaderCache.Finding;

/**
 * The models in folders. Each question walks the folders (names, lengths and times); a header is read only when its file is new or changed, so
 * a file that is still being copied is told from a whole one, and nothing needs to watch. A walk takes longer than all else that we do for a short
 * request to a worker, and each of those asks for its model; so a model whose files have not changed is found without one for a second.
 */
final class FolderCatalog implements ModelCatalog {
    private volatile CatalogSettings settings;
    private final HeaderCache headers;
    private final Unpacker unpacker = new Unpacker();
    private final Complaints complaints = new Complaints();
    private final RecentScan recent;
    private final ReentrantLock scanning = new ReentrantLock();

    FolderCatalog(CatalogSettings settings) {
        this(settings, new HeaderCache(), System::nanoTime);
    }

    FolderCatalog(CatalogSettings settings, HeaderCache headers, LongSupplier nanoTime) {
        this.settings = settings;
        this.headers = headers;
        this.recent = new RecentScan(nanoTime);
    }

    /** From now on these are the default models, as the user names them. */
    void prefer(Optional<String> image, Optional<String> text) {
        CatalogSettings now = settings;
        settings = new CatalogSettings(now.embedded(), now.own(), now.more(), now.cache(), image, text);
    }

    @Override
    public List<ModelDescription> list() {
        Found all = scan();
        Set<String> defaults = new HashSet<>();
        for (ModelKind kind : ModelKind.values()) {
            defaultId(kind, all).ifPresent(defaults::add);
        }
        return usable(all)
                .map(Candidate.Usable::model)
                .filter(model -> isAsked(model.kind()))
                .sorted(Comparator.comparing((ModelDescription model) -> !defaults.contains(model.id()))
                        .thenComparing(ModelDescription::kind)
                        .thenComparing(model -> !model.embedded()))
                .toList();
    }

    @Override
    public List<ModelDescription> list(ModelKind kind) {
        Found all = scan();
        Optional<String> first = defaultId(kind, all);
        return usable(all)
                .map(Candidate.Usable::model)
                .filter(model -> model.kind() == kind)
                .sorted(Comparator.comparing((ModelDescription model) -> !first.equals(Optional.of(model.id())))
                        .thenComparing(model -> !model.embedded()))
                .toList();
    }

    /** Whether requests name such a model by itself, and not beside another one. */
    static boolean isAsked(ModelKind kind) {
        return switch (kind) {
            case IMAGE, TEXT, UPSCALER -> true;
            case LORA, VAE, TAESD, CONTROLNET, EMBEDDING -> false;
        };
    }

    private Optional<String> defaultId(ModelKind kind, Found all) {
        return defaultOf(kind, all)
                .filter(Candidate.Usable.class::isInstance)
                .map(Candidate.Usable.class::cast)
                .map(usable -> usable.model().id());
    }

    @Override
    public ModelDescription require(ModelKind kind, Optional<String> id) {
        Optional<String> wanted = id.map(String::strip).filter(name -> !name.isEmpty());
        return recent.found()
                .flatMap(all -> remembered(kind, wanted, all))
                .orElseGet(() -> require(kind, wanted, scan()));
    }

    /** Empty for whatever is not plainly the right answer still; a new walk finds out why. */
    private Optional<ModelDescription> remembered(ModelKind kind, Optional<String> wanted, Found all) {
        Optional<Candidate> candidate =
                wanted.isPresent() ? NameMatch.surely(wanted.get(), kind, all) : defaultOf(kind, all);
        return candidate
                .filter(Candidate.Usable.class::isInstance)
                .map(Candidate.Usable.class::cast)
                .filter(usable -> usable.packed().isEmpty() && usable.model().kind() == kind)
                .map(Candidate.Usable::model)
                .filter(model -> model.files().values().stream().allMatch(headers::isUnchanged));
    }

    private ModelDescription require(ModelKind kind, Optional<String> wanted, Found all) {
        Candidate candidate = wanted.isPresent()
                ? named(wanted.get(), kind, all)
                : defaultOf(kind, all).orElseThrow(() -> noDefault(kind, all));
        return switch (candidate) {
            case Candidate.Broken broken ->
                throw ModelException.unusable(broken.file().toString(), broken.message(), null);
            case Candidate.Usable usable -> ready(usable, kind);
        };
    }

    private ModelDescription ready(Candidate.Usable usable, ModelKind kind) {
        ModelDescription model = usable.model();
        if (model.kind() != kind) {
            Path file = model.files().values().iterator().next();
            throw unusable(
                    file, "is " + article(model.kind()) + "; " + Fitness.wantedWords(kind) + " would be right here");
        }
        for (PackedFile packed : usable.packed()) {
            unpacker.unpack(packed);
            Finding finding = headers.look(packed.target());
            if (finding.problem().isPresent()) {
                throw unusable(packed.target(), finding.problem().get());
            }
        }
        return model;
    }

    private static String article(ModelKind kind) {
        return kind == ModelKind.TEXT
                ? "a text model"
                : kind == ModelKind.IMAGE ? "an image model" : Fitness.wantedWords(kind);
    }

    /** All that is there now, also what can't be used. */
    Found scan() {
        scanning.lock(); // the first look reads every file; a second one beside it would read them, too
        try {
            return look();
        } finally {
            scanning.unlock();
        }
    }

    private Found look() {
        long begun = recent.now();
        FolderScan scan = new FolderScan(headers, settings.cache(), complaints, settings.folders());
        settings.embedded().forEach(folder -> scan.folder(ModelFolder.any(folder), true));
        scan.sets(settings.own());
        settings.more().forEach(folder -> scan.sets(folder.path()));
        scan.folder(ModelFolder.any(settings.own()), false);
        settings.more().forEach(folder -> scan.folder(folder, false));
        path(settings.image()).ifPresent(file -> scan.file(file, ModelKind.IMAGE));
        path(settings.text()).ifPresent(file -> scan.file(file, ModelKind.TEXT));
        Found found = new Found(UniqueIds.of(scan.found()));
        recent.keep(found, begun);
        headers.keep();
        return found;
    }

    /** A setting that is the path of a file instead of a name. */
    private static Optional<Path> path(Optional<String> setting) {
        return setting.flatMap(FolderCatalog::parse).filter(Path::isAbsolute).map(Path::normalize);
    }

    private static Optional<Path> parse(String text) {
        try {
            return Optional.of(Path.of(text));
        } catch (InvalidPathException noPath) {
            return Optional.empty();
        }
    }

    private Optional<Candidate> defaultOf(ModelKind kind, Found all) {
        Optional<String> setting = setting(kind);
        if (setting.isPresent()) {
            return NameMatch.best(setting.get(), kind, all).or(() -> outside(setting.get(), kind));
        }
        Optional<Candidate> embedded = all.stream()
                .filter(one -> one.embedded() && one.kind().equals(Optional.of(kind)))
                .findFirst();
        return embedded.or(() -> usable(all)
                .filter(one -> one.model().kind() == kind)
                .map(Candidate.class::cast)
                .findFirst());
    }

    private Optional<String> setting(ModelKind kind) {
        return switch (kind) {
            case IMAGE -> settings.image();
            case TEXT -> settings.text();
            default -> Optional.empty();
        };
    }

    private Candidate named(String name, ModelKind kind, Found all) {
        return NameMatch.best(name, kind, all)
                .or(() -> outside(name, kind))
                .orElseThrow(() -> ModelException.unknown(
                        "no model is called \"" + shortened(name) + "\". " + listing(kind, all) + wrongSets(all)));
    }

    /** Something in a models folder that does not look like a model, but is what the caller named: it deserves a better answer than "unknown". */
    private Optional<Candidate> outside(String name, ModelKind kind) {
        Optional<Path> relative = parse(name)
                .filter(path -> !path.isAbsolute() && !path.toString().isEmpty());
        if (relative.isEmpty()) {
            return Optional.empty();
        }
        Stream<Path> roots = Stream.concat(
                Stream.of(settings.own()), settings.more().stream().map(ModelFolder::path));
        return roots.flatMap(root -> Stream.of(root.resolve(kind.wire()), root))
                .map(folder -> within(folder, relative.get()))
                .flatMap(Optional::stream)
                .filter(Files::exists)
                .findFirst()
                .map(file -> Candidate.Broken.file(
                        file,
                        Optional.of(kind),
                        headers.look(file).problem().orElse("is not named like a model file (.gguf, .safetensors)"),
                        false,
                        List.of(name)));
    }

    private static Optional<Path> within(Path folder, Path relative) {
        Path file = folder.resolve(relative).normalize();
        return file.startsWith(folder.normalize()) && !file.equals(folder.normalize())
                ? Optional.of(file)
                : Optional.empty();
    }

    private ModelException noDefault(ModelKind kind, Found all) {
        String problem = setting(kind)
                .map(name -> "setting models." + kind.wire() + " names \"" + name + "\", which is not there. ")
                .orElse("there is no " + kind.wire() + " model: put one into "
                        + settings.own().resolve(kind.wire()) + ". ");
        return ModelException.unknown(problem + listing(kind, all));
    }

    private static String listing(ModelKind kind, Found all) {
        String ids = usable(all)
                .map(Candidate.Usable::model)
                .filter(model -> model.kind() == kind)
                .map(ModelDescription::id)
                .limit(50)
                .collect(Collectors.joining(", "));
        return Fitness.plural(kind) + " at hand: " + (ids.isEmpty() ? "none" : ids);
    }

    /** A file of sets that can't be read may be the reason why a model is not known. */
    private static String wrongSets(Found all) {
        return all.stream()
                .filter(Candidate.Broken.class::isInstance)
                .map(Candidate.Broken.class::cast)
                .filter(broken -> broken.names().equals(List.of(ModelSets.FILE)))
                .map(broken -> ". There may be more in " + broken.message())
                .collect(Collectors.joining());
    }

    private static Stream<Candidate.Usable> usable(Found all) {
        return all.stream().filter(Candidate.Usable.class::isInstance).map(Candidate.Usable.class::cast);
    }

    private static ModelException unusable(Path file, String problem) {
        return ModelException.unusable(file.toString(), Candidate.words(file, problem), null);
    }

    private static String shortened(String name) {
        return name.length() <= 200 ? name : name.substring(0, 200) + "...";
    }
}
