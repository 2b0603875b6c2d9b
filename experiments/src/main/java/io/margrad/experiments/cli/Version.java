package io.margrad.experiments.cli;

import io.margrad.experiments.run.GitState;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints: the release, the revision of its sources, and the JDK. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        @Nullable String release = Version.class.getPackage().getImplementationVersion();
        return new String[] {
            "margrad " + (release == null ? "(from classes)" : release),
            "revision " + GitState.ofProgram().revision(),
            "java " + System.getProperty("java.vendor.version", "") + " " + System.getProperty("java.version")
        };
    }
}
