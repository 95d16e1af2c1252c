package org.diffusiondesk.ui.status;

import static org.diffusiondesk.ui.texts.Texts.text;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.resource.ByteSize;
import org.diffusiondesk.api.resource.MemorySnapshot;
import org.diffusiondesk.api.worker.WorkerId;
import org.diffusiondesk.api.worker.WorkerStatus;
import org.diffusiondesk.ui.kit.Dot;
import org.diffusiondesk.ui.kit.Light;
import org.diffusiondesk.ui.kit.Ui;
import org.diffusiondesk.ui.resources.MemoryStrip;
import org.diffusiondesk.ui.workers.WorkerText;
import org.diffusiondesk.ui.workers.WorkersModel;
import org.eclipse.e4.ui.workbench.modeling.EPartService;
import org.eclipse.e4.ui.workbench.modeling.EPartService.PartState;
import org.eclipse.jface.layout.GridDataFactory;
import org.eclipse.swt.SWT;
import org.eclipse.swt.layout.GridLayout;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Control;
import org.eclipse.swt.widgets.Label;

/** The state of everything in one line; a click on it opens the workers. */
public final class StatusLine {
    private static final int PERIOD_MS = 1000;
    private static final String QUEUE_PART = "org.diffusiondesk.ui.part.queue";
    private static final String RESOURCES_PART = "org.diffusiondesk.ui.part.resources";
    private static final String WORKERS_PART = "org.diffusiondesk.ui.part.workers";

    private final WorkersModel workers;
    private final StatusModel model;
    private final EPartService parts;
    private final Composite box;
    private final Map<WorkerId, Dot> dots = new EnumMap<>(WorkerId.class);
    private final Map<WorkerId, Label> words = new EnumMap<>(WorkerId.class);
    private final Label queue;
    private final Label device;
    private final MemoryStrip strip;
    private final Label memory;
    private final List<Registration> listening;
    private final Runnable tick = this::tick;

    @Inject
    public StatusLine(Composite parent, WorkersModel workers, StatusModel model, EPartService parts) {
        this.workers = workers;
        this.model = model;
        this.parts = parts;
        box = new Composite(parent, SWT.NONE);
        GridLayout layout = Ui.grid(2 * WorkerId.values().length + 5, 1);
        layout.marginWidth = 3 * Ui.GRID;
        box.setLayout(layout);
        for (WorkerId id : WorkerId.values()) {
            Dot dot = opens(new Dot(box), WORKERS_PART, text("status.tip"));
            GridDataFactory.swtDefaults()
                    .indent(dots.isEmpty() ? 0 : 4 * Ui.GRID, 0)
                    .applyTo(dot);
            dots.put(id, dot);
            Label label = opens(Ui.label(box, ""), WORKERS_PART, text("status.tip"));
            label.setData(Ui.ID, "status." + id.wire());
            words.put(id, label);
        }
        queue = opens(Ui.hint(box, ""), QUEUE_PART, text("status.queue.tip"));
        GridDataFactory.swtDefaults().indent(4 * Ui.GRID, 0).applyTo(queue);
        queue.setData(Ui.ID, "status.queue");
        Label space = new Label(box, SWT.NONE);
        Ui.row().applyTo(space);
        String shares = text("status.card.tip");
        device = opens(Ui.hint(box, ""), RESOURCES_PART, shares);
        strip = opens(new MemoryStrip(box), RESOURCES_PART, shares);
        GridDataFactory.swtDefaults().exclude(true).applyTo(strip);
        strip.setVisible(false);
        memory = opens(Ui.hint(box, ""), RESOURCES_PART, shares);
        memory.setData(Ui.ID, "status.memory");
        listening = List.of(workers.onChange(this::render), model.onChange(this::render));
        render();
        tick();
    }

    private <T extends Control> T opens(T control, String part, String tip) {
        control.setToolTipText(tip);
        control.addListener(SWT.MouseUp, event -> parts.showPart(part, PartState.ACTIVATE));
        return control;
    }

    private void tick() {
        if (!box.isDisposed()) {
            model.refresh();
            box.getDisplay().timerExec(PERIOD_MS, tick);
        }
    }

    private void render() {
        for (WorkerId id : WorkerId.values()) {
            Optional<WorkerStatus> status = workers.status().stream()
                    .filter(candidate -> candidate.id() == id)
                    .findFirst();
            String state =
                    status.map(known -> WorkerText.state(known, Instant.now())).orElse(text("state.unknown"));
            Optional.ofNullable(words.get(id))
                    .ifPresent(label -> Ui.text(label, text("status.worker", WorkerText.name(id), state)));
            Optional.ofNullable(dots.get(id))
                    .ifPresent(dot -> dot.show(
                            status.map(known -> WorkerText.light(known.state())).orElse(Light.OFF)));
        }
        int queued = model.figures().queued();
        Ui.text(queue, queued == 0 ? "" : text("status.queue", queued));
        model.figures().card().ifPresentOrElse(this::shares, this::machine);
        box.layout();
    }

    private void shares(MemorySnapshot card) {
        Ui.text(device, StatusText.device(card));
        strip.show(card);
        Ui.visible(strip, true);
        Ui.text(memory, StatusText.shares(card));
    }

    /** While nobody shares the memory out, only what is free is known. */
    private void machine() {
        Ui.text(device, "");
        Ui.visible(strip, false);
        Ui.text(
                memory,
                model.figures()
                        .memory()
                        .map(known -> text("status.memory", ByteSize.text(known.free()), ByteSize.text(known.total())))
                        .orElse(""));
    }

    @PreDestroy
    void close() {
        listening.forEach(Registration::close);
    }
}
