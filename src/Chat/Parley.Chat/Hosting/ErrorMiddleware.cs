using Parley.Chat.Contract;
using Parley.Chat.Storage;

namespace Parley.Chat.Hosting;

/// <summary>What nobody else caught becomes a problem with a code, and never a stack trace.</summary>
internal sealed partial class ErrorMiddleware(RequestDelegate next, ILogger<ErrorMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to answer.
        }
        catch (Exception error) when (!context.Response.HasStarted)
        {
            await ToProblem(error).ExecuteAsync(context);
        }
    }

    private ApiProblem ToProblem(Exception error)
    {
        switch (error)
        {
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                return new ApiProblem(StatusCodes.Status413PayloadTooLarge, ErrorCodes.TooLarge, "The request is too large.");
            case BadHttpRequestException bad:
                return new ApiProblem(bad.StatusCode, ErrorCodes.Invalid, "The request could not be read.");
            case StoreBusyException:
                return ApiProblem.Busy();
            default:
                LogFailed(logger, error);
                return new ApiProblem(
                    StatusCodes.Status500InternalServerError, ErrorCodes.Internal, "Something went wrong on the server. Please try again.");
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A request failed.")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
