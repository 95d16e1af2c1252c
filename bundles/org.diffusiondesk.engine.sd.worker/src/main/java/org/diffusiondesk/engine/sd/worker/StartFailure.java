package org.diffusiondesk.engine.sd.worker;

/** The worker can not start; the message is one line for a person and names what would be right. */
final class StartFailure extends Exception {
    private static final long serialVersionUID = 1L;

    StartFailure(String message) {
        super(message.replaceAll("\\s*[\\r\\n]+\\s*", " "));
    }

    String line() {
        String message = getMessage();
        return message == null ? "" : message;
    }
}
