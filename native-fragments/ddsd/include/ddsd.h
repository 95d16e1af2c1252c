/* ddsd - flat, stable C interface over stable-diffusion.cpp, made for JNA. Independent of the engine's struct layouts.
 * All strings are UTF-8; parameters and requests are JSON objects, in which unknown keys are errors. NULL for any pointer is an error, never a crash,
 * except where it is named as allowed.
 * One job (open, generate, upscale) runs per process at a time, a second one gets DDSD_BUSY; ddsd_cancel may be called from any thread.
 * Callbacks run on the thread that started the job (log lines: also on loader threads) and must not call back into ddsd, except ddsd_cancel.
 * No C++ exception leaves these functions. DDSD_INTERNAL means that the engine is in an unknown state: close the model, better replace the process. */
#ifndef DDSD_H
#define DDSD_H
#include <stdint.h>
#if defined(_WIN32)
#define DDSD_API __declspec(dllexport)
#else
#define DDSD_API __attribute__((visibility("default")))
#endif
#ifdef __cplusplus
extern "C" {
#endif

/* Raised with every change that an existing caller would notice. */
#define DDSD_ABI_VERSION 1

enum { DDSD_OK = 0, DDSD_CANCELLED = 1, DDSD_INVALID = 2, DDSD_UNSUPPORTED = 3, DDSD_LOAD_FAILED = 4, DDSD_OUT_OF_MEMORY = 5,
       DDSD_FAILED = 6, DDSD_BUSY = 7, DDSD_INTERNAL = 8 };
enum { DDSD_PHASE_NONE = 0, DDSD_PHASE_LOAD = 1, DDSD_PHASE_ENCODE = 2, DDSD_PHASE_SAMPLE = 3, DDSD_PHASE_HIRES = 4,
       DDSD_PHASE_DECODE = 5, DDSD_PHASE_UPSCALE = 6 };
enum { DDSD_ROLE_INIT = 1, DDSD_ROLE_MASK = 2, DDSD_ROLE_REF = 3, DDSD_ROLE_CONTROL = 4 };
enum { DDSD_CANCEL_NOW = 0, DDSD_CANCEL_AFTER_IMAGE = 1, DDSD_CANCEL_FORGET = 2 };

typedef struct ddsd_handle ddsd_handle;
typedef struct { int32_t width, height, channels, role; uint8_t* data; } ddsd_image; /* interleaved 8-bit, rows without padding */

/* level: 0 debug 1 info 2 warn 3 error */
typedef void (*ddsd_log_fn)(int32_t level, const char* text, void* user);
/* image: 0-based index in the batch; steps = 0 announces a phase of unknown length; seconds: duration of this step */
typedef void (*ddsd_progress_fn)(int32_t phase, int32_t image, int32_t step, int32_t steps, float seconds, void* user);
/* rgb is valid only during the call */
typedef void (*ddsd_preview_fn)(int32_t image, int32_t step, int32_t width, int32_t height, int32_t channels, const uint8_t* rgb, void* user);
typedef struct { ddsd_log_fn log; ddsd_progress_fn progress; ddsd_preview_fn preview; void* user; } ddsd_callbacks; /* each may be NULL, and so may the struct */

DDSD_API int32_t ddsd_abi_version(void);
/* Versions, samplers, schedulers, devices with free and total bytes; "problem" says why this build cannot work on this machine. Loads the ggml plug-ins
 * beside this library. Writes at most cap bytes including the NUL (json may be NULL when cap is 0); returns the bytes needed, or a negative error code. */
DDSD_API int64_t ddsd_engine_info(char* json, int64_t cap);
/* On DDSD_OK *out is a handle for ddsd_close. err (may be NULL) gets a message for every other code. */
DDSD_API int32_t ddsd_open(const char* params_json, const ddsd_callbacks* cb, ddsd_handle** out, char* err, int64_t err_cap);
/* Model family, default sampler and scheduler, size limits. Like ddsd_engine_info. */
DDSD_API int64_t ddsd_describe(ddsd_handle* h, char* json, int64_t cap);
/* inputs: init image, mask, references, by role (NULL when n_inputs is 0). On DDSD_OK *images has *n_images entries for ddsd_free_images, in order of their
 * seeds (seed, seed + 1, ...); data is NULL for those that a cancel after the current image left out. */
DDSD_API int32_t ddsd_generate(ddsd_handle* h, const char* request_json, const ddsd_image* inputs, int32_t n_inputs, const ddsd_callbacks* cb,
                               ddsd_image** images, int32_t* n_images, char* err, int64_t err_cap);
/* Ends the running ddsd_generate of h at its next step, or is kept for the next one when none runs; DDSD_CANCEL_FORGET takes a kept one back.
 * h = NULL ends the running ddsd_upscale at its next tile and is not kept. A closed handle is ignored. */
DDSD_API void    ddsd_cancel(ddsd_handle* h, int32_t mode);
/* params: {"model":..., "factor":0 (= of the model), "tile_size":128, "threads":-1, "backend":"", "params_backend":"", "direct":false} */
DDSD_API int32_t ddsd_upscale(const char* params_json, const ddsd_image* input, const ddsd_callbacks* cb, ddsd_image** images, int32_t* n_images,
                              char* err, int64_t err_cap);
DDSD_API void    ddsd_free_images(ddsd_image* images, int32_t n);
/* Cancels and waits for a job of this handle; must not be called from a callback (it does nothing there). A closed handle is ignored. */
DDSD_API void    ddsd_close(ddsd_handle* h);

#ifdef __cplusplus
}
#endif
#endif
