/* A ddsd that draws nothing: every picture is of one colour that its seed gives, a step takes as long as STEP_MICROS says. For the soak. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ddsd.h"

enum { STEP_MICROS = 1500, WEIGHTS = 48 << 20, PREVIEW_SIDE = 16 };

struct ddsd_handle {
    char* weights;
};

static atomic_int cancelled;
static pthread_mutex_t job = PTHREAD_MUTEX_INITIALIZER;

static int64_t put(const char* text, char* json, int64_t cap) {
    int64_t need = (int64_t)strlen(text) + 1;
    if (json != NULL && cap >= need) memcpy(json, text, (size_t)need);
    return need;
}

static long long number(const char* json, const char* key, long long otherwise) {
    char quoted[64];
    snprintf(quoted, sizeof quoted, "\"%s\":", key);
    const char* at = strstr(json, quoted);
    return at == NULL ? otherwise : atoll(at + strlen(quoted));
}

static int32_t failed(int32_t code, const char* why, char* err, int64_t cap) {
    if (err != NULL && cap > 0) snprintf(err, (size_t)cap, "%s", why);
    return code;
}

static void progress(const ddsd_callbacks* cb, int32_t phase, int32_t image, int32_t step, int32_t steps) {
    if (cb != NULL && cb->progress != NULL) cb->progress(phase, image, step, steps, STEP_MICROS / 1e6f, cb->user);
}

int32_t ddsd_abi_version(void) { return DDSD_ABI_VERSION; }

int64_t ddsd_engine_info(char* json, int64_t cap) {
    return put("{\"abi\":1,\"sd_version\":\"fake\",\"sd_commit\":\"fake\",\"system_info\":\"fake\",\"physical_cores\":1,\"true_cancel\":true,"
               "\"backend_spec\":true,\"samplers\":[\"euler\",\"euler_a\"],\"schedulers\":[\"discrete\"],\"hires_upscalers\":[],\"devices\":[]}",
               json, cap);
}

int32_t ddsd_open(const char* params, const ddsd_callbacks* cb, ddsd_handle** out, char* err, int64_t cap) {
    if (params == NULL || out == NULL) return failed(DDSD_INVALID, "params and out must not be NULL", err, cap);
    if (pthread_mutex_trylock(&job) != 0) return failed(DDSD_BUSY, "a job runs", err, cap);
    ddsd_handle* handle = calloc(1, sizeof *handle);
    handle->weights = malloc(WEIGHTS);
    for (int part = 1; part <= 4; part++) {
        memset(handle->weights + (part - 1) * (WEIGHTS / 4), part, WEIGHTS / 4);
        progress(cb, DDSD_PHASE_LOAD, 0, part, 4);
    }
    pthread_mutex_unlock(&job);
    *out = handle;
    return DDSD_OK;
}

int64_t ddsd_describe(ddsd_handle* h, char* json, int64_t cap) {
    if (h == NULL) return -DDSD_INVALID;
    return put("{\"version\":\"fake\",\"default_sampler\":\"euler\",\"default_scheduler\":\"discrete\",\"min_side\":64,\"max_side\":1024,"
               "\"multiple\":64,\"square\":false,\"max_pixels\":1048576}",
               json, cap);
}

static void preview(const ddsd_callbacks* cb, int32_t image, int32_t step) {
    static const uint8_t grey[PREVIEW_SIDE * PREVIEW_SIDE * 3];
    if (cb != NULL && cb->preview != NULL) cb->preview(image, step, PREVIEW_SIDE, PREVIEW_SIDE, 3, grey, cb->user);
}

/* One picture; 0 when it was cancelled. */
static int draw(const char* request, const ddsd_callbacks* cb, int32_t index, ddsd_image* image) {
    int32_t steps = (int32_t)number(request, "steps", 1);
    int previews = strstr(request, "\"preview\":") != NULL;
    progress(cb, DDSD_PHASE_ENCODE, index, 0, 0);
    for (int32_t step = 1; step <= steps; step++) {
        usleep(STEP_MICROS);
        progress(cb, DDSD_PHASE_SAMPLE, index, step, steps);
        if (previews) preview(cb, index, step);
        if (cancelled) return 0;
    }
    progress(cb, DDSD_PHASE_DECODE, index, 0, 0);
    image->width = (int32_t)number(request, "width", 128);
    image->height = (int32_t)number(request, "height", 128);
    image->channels = 3;
    size_t pixels = (size_t)image->width * (size_t)image->height;
    image->data = malloc(pixels * 3);
    long long seed = number(request, "seed", 0) + index;
    for (size_t i = 0; i < pixels * 3; i++) image->data[i] = (uint8_t)(seed >> (8 * (i % 3)));
    return 1;
}

int32_t ddsd_generate(ddsd_handle* h, const char* request, const ddsd_image* inputs, int32_t n_inputs, const ddsd_callbacks* cb,
                      ddsd_image** images, int32_t* n_images, char* err, int64_t cap) {
    (void)inputs;
    (void)n_inputs;
    if (h == NULL || request == NULL || images == NULL || n_images == NULL) return failed(DDSD_INVALID, "NULL", err, cap);
    if (pthread_mutex_trylock(&job) != 0) return failed(DDSD_BUSY, "a job runs", err, cap);
    cancelled = 0;
    int32_t count = (int32_t)number(request, "batch_count", 1);
    ddsd_image* made = calloc((size_t)count, sizeof *made);
    int32_t done = 0;
    while (done < count && draw(request, cb, done, &made[done])) done++;
    pthread_mutex_unlock(&job);
    if (done < count) {
        ddsd_free_images(made, count);
        return failed(DDSD_CANCELLED, "cancelled", err, cap);
    }
    *images = made;
    *n_images = count;
    return DDSD_OK;
}

void ddsd_cancel(ddsd_handle* h, int32_t mode) {
    (void)h;
    cancelled = mode != DDSD_CANCEL_FORGET;
}

int32_t ddsd_upscale(const char* params, const ddsd_image* input, const ddsd_callbacks* cb, ddsd_image** images, int32_t* n_images,
                     char* err, int64_t cap) {
    (void)params;
    (void)input;
    (void)cb;
    (void)images;
    (void)n_images;
    return failed(DDSD_UNSUPPORTED, "the fake enlarges nothing", err, cap);
}

void ddsd_free_images(ddsd_image* images, int32_t n) {
    for (int32_t i = 0; images != NULL && i < n; i++) free(images[i].data);
    free(images);
}

void ddsd_close(ddsd_handle* h) {
    if (h != NULL) free(h->weights);
    free(h);
}
