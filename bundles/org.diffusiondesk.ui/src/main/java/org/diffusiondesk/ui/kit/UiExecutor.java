package org.diffusiondesk.ui.kit;

import java.util.concurrent.Executor;
import org.eclipse.swt.SWT;
import org.eclipse.swt.SWTException;
import org.eclipse.swt.widgets.Display;

/** The UI thread as an executor. */
public final class UiExecutor {
    private UiExecutor() {}

    /** Runs tasks on the UI thread, in order, later than now. Tasks for a closed display are dropped. */
    public static Executor of(Display display) {
        return task -> execute(display, task);
    }

    private static void execute(Display display, Runnable task) {
        try {
            if (!display.isDisposed()) {
                display.asyncExec(() -> {
                    if (!display.isDisposed()) {
                        task.run();
                    }
                });
            }
        } catch (SWTException e) {
            if (e.code != SWT.ERROR_DEVICE_DISPOSED) { // it may be closed between the question and the call
                throw e;
            }
        }
    }
}
