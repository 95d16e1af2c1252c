@echo off
rem Called: sets JAVA to a Java of at least version 21. Looks at DIFFUSIONDESK_JAVA_HOME, JAVA_HOME, the path, then the usual install folders.
set "JAVA="
if defined DIFFUSIONDESK_JAVA_HOME call :try "%DIFFUSIONDESK_JAVA_HOME%\bin\java.exe"
if defined JAVA_HOME call :try "%JAVA_HOME%\bin\java.exe"
for %%J in (java.exe) do if not "%%~$PATH:J"=="" call :try "%%~$PATH:J"
for %%V in ("Eclipse Adoptium" "Java" "Microsoft" "Zulu" "Amazon Corretto" "BellSoft") do (
  call :folder "%ProgramFiles%\%%~V"
  call :folder "%LOCALAPPDATA%\Programs\%%~V"
)
if defined JAVA exit /b 0
echo diffusiondesk: no Java 21 or newer was found; install one, or set DIFFUSIONDESK_JAVA_HOME to it>&2
exit /b 2

:folder
if not exist "%~1" exit /b 0
for /f "delims=" %%D in ('dir /b /ad "%~1"') do call :try "%~1\%%D\bin\java.exe"
exit /b 0

rem takes the java.exe given when nothing was taken before and the file "release" of its folder names a version that is new enough
:try
if defined JAVA exit /b 0
if not exist "%~1" exit /b 0
if not exist "%~dp1..\release" exit /b 0
set "_version=0"
for /f "usebackq tokens=1,2 delims==" %%A in ("%~dp1..\release") do if "%%A"=="JAVA_VERSION" set "_version=%%~B"
for /f "delims=.+-" %%A in ("%_version%") do set "_version=%%A"
if %_version% geq 21 set "JAVA=%~1"
exit /b 0
