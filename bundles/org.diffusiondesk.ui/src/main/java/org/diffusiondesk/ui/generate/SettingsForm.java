package org.diffusiondesk.ui.generate;

import static org.diffusiondesk.ui.texts.Texts.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.ui.kit.Ui;
import org.eclipse.jface.layout.GridDataFactory;
import org.eclipse.swt.SWT;
import org.eclipse.swt.widgets.Button;
import org.eclipse.swt.widgets.Combo;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Label;
import org.eclipse.swt.widgets.Spinner;
import org.eclipse.swt.widgets.Text;

/** The column of settings. Hands every change to the model at once, and shows what the model has. */
final class SettingsForm {
    private static final int MAX_SIDE = 4096;
    private static final int SEED_DIGITS = 18; // the largest number of digits that always fits a long

    private final GenerateModel model;
    private final Composite box;
    private final Combo models;
    private final Text prompt;
    private final Text negative;
    private final Spinner width;
    private final Spinner height;
    private final Spinner steps;
    private final Spinner cfg;
    private final Combo samplers;
    private final Text seed;
    private final Button keep;
    private final Spinner count;
    private final Button defaults;
    private List<String> modelIds = List.of();
    private List<String> samplerNames = List.of();
    private Optional<GenerateSettings> rendered = Optional.empty();
    private boolean rendering;

    SettingsForm(Composite parent, GenerateModel model) {
        this.model = model;
        box = Ui.box(parent, 2, 3);
        models = combo("model");
        models.addListener(SWT.FocusIn, event -> model.refreshModels());
        models.addListener(SWT.Selection, event -> chooseModel());
        prompt = area("prompt", 66, true);
        negative = area("negative", 60, false);
        Composite size = line("size", 4);
        width = spinner(size, "width", 8, MAX_SIDE, 8, 64, 0);
        Ui.label(size, "×");
        height = spinner(size, "height", 8, MAX_SIDE, 8, 64, 0);
        Ui.iconButton(size, "generate.swap", "swap", text("generate.swap"), this::swap);
        Composite sampling = line("steps", 3);
        steps = spinner(sampling, "steps", 1, 150, 1, 10, 0);
        Ui.label(sampling, text("generate.cfg"));
        cfg = spinner(sampling, "cfg", 0, 3000, 50, 100, 2);
        samplers = combo("sampler");
        samplers.addListener(SWT.Selection, event -> edited());
        Composite seedLine = line("seed", 3);
        seed = seedField(seedLine);
        Ui.iconButton(seedLine, "generate.roll", "dice", text("generate.roll"), model::rollSeed);
        keep = keepButton(seedLine);
        Composite last = line("count", 2);
        count = spinner(last, "count", 1, 10, 1, 5, 0);
        defaults = Ui.button(last, "generate.defaults", "reset", text("generate.defaults"), model::useModelDefaults);
        defaults.setToolTipText(text("generate.defaults.tip"));
        GridDataFactory.fillDefaults()
                .grab(true, false)
                .align(SWT.END, SWT.CENTER)
                .applyTo(defaults);
    }

    Composite control() {
        return box;
    }

    void focus() {
        prompt.setFocus();
    }

    private Combo combo(String name) {
        Ui.label(box, text("generate." + name));
        Combo combo = Ui.named(new Combo(box, SWT.READ_ONLY), "generate." + name, text("generate." + name));
        Ui.row().hint(120, SWT.DEFAULT).applyTo(combo);
        return combo;
    }

    private Text area(String name, int minimum, boolean grows) {
        Label label = Ui.label(box, text("generate." + name));
        GridDataFactory.fillDefaults().span(2, 1).indent(0, Ui.GRID).applyTo(label);
        Text area = new Text(box, SWT.MULTI | SWT.WRAP | SWT.BORDER | SWT.V_SCROLL);
        Ui.named(area, "generate." + name, text("generate." + name));
        Ui.fill()
                .grab(true, grows)
                .span(2, 1)
                .hint(120, minimum)
                .minSize(120, minimum)
                .applyTo(area);
        Ui.tabLeaves(area);
        area.addListener(SWT.Modify, event -> edited());
        return area;
    }

    /** A label and, beside it, room for several small controls. */
    private Composite line(String name, int columns) {
        Ui.label(box, text("generate." + name));
        Composite line = Ui.box(box, columns, 0);
        Ui.row().applyTo(line);
        return line;
    }

    private Spinner spinner(Composite parent, String name, int min, int max, int step, int page, int digits) {
        Spinner spinner = Ui.named(new Spinner(parent, SWT.BORDER), "generate." + name, text("generate." + name));
        spinner.setValues(min, min, max, digits, step, page);
        Ui.row().applyTo(spinner);
        spinner.addListener(SWT.Modify, event -> edited());
        return spinner;
    }

    private Text seedField(Composite parent) {
        Text field = Ui.named(new Text(parent, SWT.BORDER), "generate.seed", text("generate.seed"));
        field.setTextLimit(SEED_DIGITS);
        field.setMessage(text("generate.seed.any"));
        Ui.row().hint(80, SWT.DEFAULT).applyTo(field);
        field.addListener(SWT.Verify, event -> event.doit = event.text.chars().allMatch(Character::isDigit));
        field.addListener(SWT.Modify, event -> {
            if (!rendering) { // who types a seed wants to keep it
                keep.setSelection(!field.getText().isEmpty());
                edited();
            }
        });
        return field;
    }

    private Button keepButton(Composite parent) {
        Button button = Ui.named(new Button(parent, SWT.CHECK), "generate.keep", text("generate.keep.tip"));
        button.setText(text("generate.keep"));
        button.setToolTipText(text("generate.keep.tip"));
        button.addListener(SWT.Selection, event -> edited());
        return button;
    }

    private void chooseModel() {
        String id = modelIds.get(models.getSelectionIndex());
        model.facts().models().stream()
                .filter(candidate -> candidate.id().equals(id))
                .findFirst()
                .ifPresent(model::choose);
    }

    private void swap() {
        int former = width.getSelection();
        rendering = true; // one change, not two
        width.setSelection(height.getSelection());
        rendering = false;
        height.setSelection(former);
        edited();
    }

    private void edited() {
        if (rendering) {
            return;
        }
        String digits = seed.getText();
        model.edit(new GenerateSettings(
                model.settings().model(),
                prompt.getText(),
                negative.getText(),
                width.getSelection(),
                height.getSelection(),
                steps.getSelection(),
                cfg.getSelection() / 100.0,
                samplers.getSelectionIndex() < 0 ? "" : samplerNames.get(samplers.getSelectionIndex()),
                digits.isEmpty() ? 0 : Long.parseLong(digits),
                keep.getSelection() && !digits.isEmpty(),
                count.getSelection()));
    }

    /**
     * Shows what has changed in the model. A field whose value has not changed there is left alone: GTK reports a keystroke some time after it has
     * drawn it, and writing the older value in between would lose it.
     */
    void render() {
        rendering = true;
        try {
            GenerateSettings now = model.settings();
            renderModels(now);
            renderSamplers(now);
            if (changed(now, GenerateSettings::prompt)) {
                Ui.text(prompt, now.prompt());
            }
            if (changed(now, GenerateSettings::negativePrompt)) {
                Ui.text(negative, now.negativePrompt());
            }
            select(width, now, GenerateSettings::width);
            select(height, now, GenerateSettings::height);
            select(steps, now, GenerateSettings::steps);
            select(cfg, now, settings -> (int) Math.round(settings.cfgScale() * 100));
            select(count, now, GenerateSettings::count);
            if (changed(now, GenerateSettings::seed) || changed(now, GenerateSettings::keepSeed)) {
                boolean seedKnown = now.keepSeed() || now.seed() != 0;
                Ui.text(seed, seedKnown ? Long.toString(now.seed()) : "");
                keep.setSelection(now.keepSeed());
            }
            defaults.setEnabled(model.model().isPresent());
            rendered = Optional.of(now);
        } finally {
            rendering = false;
        }
    }

    private boolean changed(GenerateSettings now, Function<GenerateSettings, Object> field) {
        return rendered.map(field).filter(field.apply(now)::equals).isEmpty();
    }

    private void select(Spinner spinner, GenerateSettings now, Function<GenerateSettings, Integer> field) {
        int value = field.apply(now);
        if (changed(now, field::apply) && spinner.getSelection() != value) {
            spinner.setSelection(value);
        }
    }

    private void renderModels(GenerateSettings now) {
        List<String> ids = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (ModelDescription known : model.facts().models()) {
            ids.add(known.id());
            names.add(known.name());
        }
        if (!now.model().isEmpty() && !ids.contains(now.model())) {
            ids.add(now.model());
            names.add(model.facts().modelsKnown() ? text("generate.model.gone", now.model()) : now.model());
        }
        modelIds = items(models, modelIds, ids, names);
        models.select(ids.indexOf(now.model()));
        models.setEnabled(!ids.isEmpty());
    }

    private void renderSamplers(GenerateSettings now) {
        List<String> names = new ArrayList<>();
        names.add("");
        names.addAll(model.facts().samplers());
        if (!names.contains(now.sampler())) {
            names.add(now.sampler());
        }
        List<String> shown = names.stream()
                .map(name -> name.isEmpty() ? text("generate.sampler.own") : name)
                .toList();
        samplerNames = items(samplers, samplerNames, names, shown);
        samplers.select(names.indexOf(now.sampler()));
    }

    private static List<String> items(Combo combo, List<String> former, List<String> values, List<String> shown) {
        String[] texts = shown.toArray(new String[0]);
        if (!former.equals(values) || !List.of(combo.getItems()).equals(shown)) {
            combo.setItems(texts);
        }
        return List.copyOf(values);
    }
}
