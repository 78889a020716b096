package io.acme.render;

public class Template {

    private String name;
    private String subject;
    private String body;
    private String locale;
    private int version;

    public Template() {
    }

    public Template(String name, String subject, String body) {
        this.name = name;
        this.subject = subject;
        this.body = body;
    }

    public String getName() {
        return name;
    }

    public void setName(String name) {
        this.name = name;
    }

    public String getSubject() {
        return subject;
    }

    public void setSubject(String subject) {
        this.subject = subject;
    }

    public String getBody() {
        return body;
    }

    public void setBody(String body) {
        this.body = body;
    }

    public String getLocale() {
        return locale;
    }

    public void setLocale(String locale) {
        this.locale = locale;
    }

    public int getVersion() {
        return version;
    }

    public void setVersion(int version) {
        this.version = version;
    }

    @Override
    public String toString() {
        return "Template{name=" + name + ", version=" + version + "}";
    }
}
