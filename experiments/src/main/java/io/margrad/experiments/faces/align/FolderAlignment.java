package io.margrad.experiments.faces.align;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.align.AlignedImage.Status;
import io.margrad.experiments.faces.detect.Face;
import io.margrad.experiments.faces.detect.FaceDetector;
import io.margrad.experiments.faces.images.Picture;
import io.margrad.experiments.faces.images.PictureReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Aligns all images of a folder tree into another one. Each thread has a detector of its own, on a backend of one thread: images need
 * nothing of each other, so that is faster than sharing the work on one.
 *
 * <p>What an earlier run from and into the same folders has done is not done again, unless the image has changed; see {@link
 * AlignedFolder}.
 */
public final class FolderAlignment {
    /** The file with a row for each image, in the folder of crops. */
    public static final String REPORT = AlignedFolder.REPORT;

    /** The file with many crops side by side, there as well. */
    public static final String CONTACT_SHEET = ContactSheet.NAME;

    /** Hears how far it is, on the calling thread. */
    @FunctionalInterface
    public interface Listener {
        /**
         * One more image is done; once before the first.
         *
         * @param done in this run
         * @param of how many there were to do in this run
         * @param counts what became of all images so far, those of earlier runs included
         */
        void progress(int done, int of, AlignCounts counts);

        /**
         * There are images in the folder of crops that are no crops of this alignment, and stay; once, at the end.
         *
         * @param files paths below the folder
         */
        default void others(List<String> files) {}
    }

    private final Supplier<FaceDetector> detectors;
    private final Aligner aligner;
    private final CropFormat format;
    private final String settings;

    /**
     * An alignment.
     *
     * @param detectors gives each thread its own detector, which the thread closes
     * @param detector which detector that is, with its settings and weights: crops of two detectors are not mixed in a folder
     * @param aligner cuts faces out
     * @param format how crops are stored
     */
    public FolderAlignment(Supplier<FaceDetector> detectors, String detector, Aligner aligner, CropFormat format) {
        this.detectors = detectors;
        this.aligner = aligner;
        this.format = format;
        this.settings = aligner.describe() + "format: " + format + "\ndetector: " + detector + "\n";
    }

    /**
     * Aligns a folder; at the end there are also a report and a contact sheet.
     *
     * @param in folder tree of images
     * @param out folder of crops, with the same tree; made where it is missing
     * @param threads images that are worked on at the same time
     * @throws DataException when a folder cannot be used, or {@code out} has crops of another folder or other settings; a broken
     *     image is no error but a row of the report
     */
    public AlignCounts run(Path in, Path out, int threads, Listener listener) {
        checkApart(in, out);
        ImageTree images = ImageTree.read(in);
        String all = settings + "images: " + oneLine(real(in)) + "\n";
        try (AlignedFolder folder = AlignedFolder.open(out, format.extension(), all, images)) {
            AlignCounts counts = new Run(images, folder, threads, listener).all();
            new ContactSheet(aligner.shape()).write(folder);
            List<String> others = folder.others();
            if (!others.isEmpty()) {
                listener.others(others);
            }
            return counts;
        }
    }

    private static String oneLine(Path path) {
        return path.toString().replaceAll("\\p{Cntrl}", "?");
    }

    /** Else the crops would be images of the next run. */
    private static void checkApart(Path in, Path out) {
        Path from = real(in);
        Path to = real(out);
        if (to.startsWith(from) || from.startsWith(to)) {
            throw DataException.mismatch(out, "folder of crops", "one outside of " + in + " and not around it", to);
        }
    }

    /** The place behind all links; what does not exist yet will be made below the last folder that does. */
    private static Path real(Path path) {
        Path whole = path.toAbsolutePath().normalize();
        for (Path there = whole; there != null; there = there.getParent()) {
            if (Files.exists(there)) {
                try {
                    return there.toRealPath().resolve(there.relativize(whole));
                } catch (IOException e) {
                    throw DataException.unusable(path, "cannot be looked up", e);
                }
            }
        }
        return whole;
    }

    private final class Run {
        private final ImageTree images;
        private final AlignedFolder folder;
        private final Map<String, String> collisions;
        private final List<String> todo = new ArrayList<>();
        private final int threads;
        private final Listener listener;
        private final AtomicInteger next = new AtomicInteger();
        private final BlockingQueue<Optional<AlignedImage>> results = new LinkedBlockingQueue<>();
        private AlignCounts counts = AlignCounts.NONE;

        Run(ImageTree images, AlignedFolder folder, int threads, Listener listener) {
            this.images = images;
            this.folder = folder;
            this.collisions = images.collisions(format.extension());
            this.threads = threads;
            this.listener = listener;
            for (AlignedImage row : folder.rows()) {
                counts = counts.plus(row);
            }
            images.files().stream().filter(file -> !folder.has(file)).forEach(todo::add);
        }

        AlignCounts all() {
            listener.progress(0, todo.size(), counts);
            try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
                List<Future<?>> workers = new ArrayList<>();
                for (int i = 0; i < threads; i++) {
                    workers.add(pool.submit(this::work));
                }
                try {
                    collect();
                } finally {
                    // Whatever happened, the others shall not go on with the rest.
                    next.set(todo.size());
                }
                for (Future<?> worker : workers) {
                    worker.get();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new DataException(images.root() + ": alignment: interrupted", e);
            } catch (ExecutionException e) {
                switch (e.getCause()) {
                    case RuntimeException failure -> throw failure;
                    case Error failure -> throw failure;
                    case null, default -> throw new IllegalStateException(e);
                }
            }
            return counts;
        }

        private void collect() throws InterruptedException {
            int done = 0;
            int running = threads;
            while (running > 0) {
                Optional<AlignedImage> result = results.take();
                if (result.isEmpty()) {
                    running--;
                } else {
                    folder.add(result.get());
                    counts = counts.plus(result.get());
                    listener.progress(++done, todo.size(), counts);
                }
            }
        }

        private void work() {
            try (FaceDetector detector = detectors.get()) {
                for (int i = next.getAndIncrement(); i < todo.size(); i = next.getAndIncrement()) {
                    results.add(Optional.of(align(todo.get(i), detector)));
                }
            } catch (RuntimeException | Error e) {
                next.set(todo.size());
                throw e;
            } finally {
                results.add(Optional.empty());
            }
        }

        private AlignedImage align(String file, FaceDetector detector) {
            SourceState source = images.state(file);
            @Nullable String owner = collisions.get(file);
            if (owner != null) {
                return AlignedImage.without(file, source, Status.NAME_TAKEN, "by " + owner);
            }
            Picture picture;
            try {
                picture = PictureReader.read(images.root().resolve(file));
            } catch (DataException e) {
                return AlignedImage.without(file, source, Status.BROKEN, String.valueOf(e.getMessage()));
            }
            List<Face> faces = detector.detect(picture);
            @Nullable Face face = Aligner.central(picture, faces);
            if (face == null) {
                return AlignedImage.without(file, source, Status.NO_FACE, "");
            }
            Picture crop;
            try {
                crop = aligner.crop(picture, face.landmarks());
            } catch (IllegalArgumentException e) {
                return new AlignedImage(file, source, Status.BROKEN, faces.size(), face, String.valueOf(e.getMessage()));
            }
            folder.store(file, format.encode(crop));
            return new AlignedImage(file, source, Status.ALIGNED, faces.size(), face, "");
        }
    }
}
