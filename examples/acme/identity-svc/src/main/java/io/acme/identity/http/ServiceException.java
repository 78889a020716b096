package io.acme.identity.http;

public class ServiceException extends RuntimeException {

    private final int status;

    public ServiceException(String message, int status) {
        super(message);
        this.status = status;
    }

    public ServiceException(String message, Throwable cause) {
        super(message, cause);
        this.status = 0;
    }

    public int getStatus() {
        return status;
    }
}
